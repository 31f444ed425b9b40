# A time limit turns the deadlock into a wait that ends.
# outcome: prints gave up
import threading

lock = threading.Lock()


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        if not lock.acquire(timeout=0.2):
            print("gave up")


Handle()
with lock:
    kept = [[] for _ in range(100000)]
