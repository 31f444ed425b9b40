# A function in gc.callbacks runs inside of every collection.
# outcome: hangs
import gc
import threading

lock = threading.Lock()


def count(phase, info):
    with lock:  # expect: lock-acquisition @python-gc-callback
        pass


gc.callbacks.append(count)
with lock:
    kept = [[] for _ in range(100000)]
print("done")
