# A condition over a plain lock is that lock.
# outcome: hangs
import threading

changed = threading.Condition(threading.Lock())


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        with changed:  # expect: lock-acquisition @python-del
            print("went in")


Handle()
with changed:
    kept = [[] for _ in range(100000)]
print("done")
