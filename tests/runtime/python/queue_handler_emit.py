# What the handler does by itself: it puts into a queue.Queue, whose mutex the interrupted thread holds.
# outcome: hangs
import logging
import logging.handlers
import queue

work = queue.Queue()
handler = logging.handlers.QueueHandler(work)
record = logging.makeLogRecord({"msg": "freed"})


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        handler.emit(record)  # expect: logging @python-del


Handle()
with work.mutex:
    kept = [[] for _ in range(100000)]
print("done")
