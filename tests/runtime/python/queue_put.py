# queue.Queue has a plain mutex. The collection strikes as it would inside of any other call of the same queue.
# outcome: hangs
import queue

work = queue.Queue()


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        work.put("handle")  # expect: lock-acquisition @python-del
        print("put")


Handle()
with work.mutex:
    kept = [[] for _ in range(100000)]
print("done")
