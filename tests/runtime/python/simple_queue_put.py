# SimpleQueue.put is made for this: it can be entered again by a callback that interrupts it.
# outcome: prints got handle, handle
import queue

work = queue.SimpleQueue()


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        work.put("handle")
        work.put_nowait("handle")


Handle()
kept = [[] for _ in range(100000)]
print("got %s, %s" % (work.get(), work.get()))
