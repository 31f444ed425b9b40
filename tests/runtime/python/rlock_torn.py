# An RLock lets the finalizer in, right between two steps that belong together.
# outcome: prints saw 1 and 0
import threading

lock = threading.RLock()
debit = credit = 0
seen = None


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        global seen
        with lock:  # expect: lock-acquisition @python-del
            seen = (debit, credit)


Handle()
with lock:
    debit += 1
    kept = [[] for _ in range(100000)]
    credit += 1
print("saw %d and %d" % seen)
