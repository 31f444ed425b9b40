# The lock between processes is a plain lock.
# outcome: hangs
import multiprocessing

lock = multiprocessing.Lock()


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
