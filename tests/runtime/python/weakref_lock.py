# The callback of a weak reference strikes where the object dies, here in a collection.
# outcome: hangs
import threading
import weakref

lock = threading.Lock()


class Handle:
    def __init__(self):
        self.me = self


def gone(ref):
    with lock:  # expect: lock-acquisition @python-weakref
        print("went in")


ref = weakref.ref(Handle(), gone)
with lock:
    kept = [[] for _ in range(100000)]
print("done")
