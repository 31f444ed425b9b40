# The queue between processes has a lock of its own in each of them.
# outcome: hangs
import multiprocessing

work = multiprocessing.Queue()


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        work.put("handle")  # expect: lock-acquisition @python-del
        print("put")


Handle()
with work._notempty:
    kept = [[] for _ in range(100000)]
print("done")
