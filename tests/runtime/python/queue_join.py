# Items that are never marked done are waited for.
# outcome: hangs
import queue

work = queue.Queue()
work.put("item")


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        work.join()  # expect: lock-acquisition @python-del


Handle()
kept = [[] for _ in range(100000)]
work.task_done()
print("done")
