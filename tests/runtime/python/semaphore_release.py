# Giving a permit back locks as well. A subclass allocates where any allocation inside of the semaphore would strike.
# outcome: hangs
import threading


class Permits(threading.Semaphore):
    def inside(self):
        with self._cond:
            return [[] for _ in range(100000)]


permits = Permits(0)


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        permits.release()  # expect: lock-acquisition @python-del
        print("gave back")


Handle()
kept = permits.inside()
print("done")
