# Finding a logger is harmless, even while main finds one.
# outcome: prints found
import logging


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        logging.getLogger("other").setLevel(logging.INFO)
        print("found")


Handle()
logging._acquireLock()
kept = [[] for _ in range(100000)]
logging._releaseLock()
