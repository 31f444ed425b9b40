# The permit that the finalizer waits for is the one that the interrupted code has.
# outcome: hangs
import threading

permits = threading.Semaphore(1)


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        permits.acquire()  # expect: lock-acquisition @python-del
        print("went in")


Handle()
with permits:
    kept = [[] for _ in range(100000)]
print("done")
