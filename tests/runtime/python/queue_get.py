# An empty queue is waited for, and the interrupted thread is the one that would have filled it.
# outcome: hangs
import queue

work = queue.Queue()


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        work.get()  # expect: lock-acquisition @python-del


Handle()
kept = [[] for _ in range(100000)]
work.put("too late")
print("done")
