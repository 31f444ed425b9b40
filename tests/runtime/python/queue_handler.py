# A QueueHandler over queue.Queue inherits its mutex.
# outcome: hangs
import logging
import logging.handlers
import queue

work = queue.Queue()
log = logging.getLogger("it")
log.addHandler(logging.handlers.QueueHandler(work))
log.propagate = False


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        log.warning("freed")  # expect: logging @python-del


Handle()
with work.mutex:
    kept = [[] for _ in range(100000)]
print("done")
