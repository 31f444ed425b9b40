# A plain lock in __del__. The cycle is found in the middle of the section that holds the lock.
# outcome: hangs
import threading

lock = threading.Lock()


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        with lock:  # expect: lock-acquisition @python-del
            print("went in")


Handle()
with lock:
    kept = [[] for _ in range(100000)]
print("done")
