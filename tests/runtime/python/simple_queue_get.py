# Getting from an empty one waits like any get.
# outcome: hangs
import queue

work = queue.SimpleQueue()


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        work.get()  # expect: blocking-wait @python-del


Handle()
kept = [[] for _ in range(100000)]
work.put("too late")
print("done")
