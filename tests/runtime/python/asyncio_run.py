# Running an event loop waits for all that it has to do.
# outcome: hangs
import asyncio


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        asyncio.run(asyncio.sleep(60))  # expect: blocking-wait @python-del


Handle()
kept = [[] for _ in range(100000)]
print("done")
