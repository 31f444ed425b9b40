# A future's condition has a re-entrant lock: the interrupted thread goes into what it is in the middle of.
# outcome: prints went in
import concurrent.futures

future = concurrent.futures.Future()


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        future.cancel()  # expect: lock-acquisition @python-del
        print("went in")


Handle()
with future._condition:
    kept = [[] for _ in range(100000)]
