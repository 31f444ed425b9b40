# weakref.finalize is such a callback with arguments.
# outcome: hangs
import threading
import weakref

lock = threading.Lock()


class Handle:
    def __init__(self):
        self.me = self
        weakref.finalize(self, gone, 7)


def gone(number):
    with lock:  # expect: lock-acquisition @python-weakref
        print("went in")


Handle()
with lock:
    kept = [[] for _ in range(100000)]
print("done")
