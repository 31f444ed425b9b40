# What __del__ may do instead: leave the handle to code that can take the lock.
# outcome: prints freed 1
import collections
import threading

lock = threading.Lock()
dead = collections.deque()


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        dead.append(1)


Handle()
with lock:
    kept = [[] for _ in range(100000)]
with lock:
    print("freed", len(dead))
