# Marking an item done locks the same mutex.
# outcome: hangs
import queue

work = queue.Queue()
work.put("item")


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        work.task_done()  # expect: lock-acquisition @python-del


Handle()
with work.mutex:
    kept = [[] for _ in range(100000)]
print("done")
