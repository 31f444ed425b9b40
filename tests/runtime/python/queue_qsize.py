# Even looking at the size locks.
# outcome: hangs
import queue

work = queue.LifoQueue()


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        print(work.qsize())  # expect: lock-acquisition @python-del


Handle()
with work.mutex:
    kept = [[] for _ in range(100000)]
print("done")
