# A finalizer that sleeps makes whoever allocates sleep.
# outcome: prints stood still
import time


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        time.sleep(0.5)  # expect: sleep @python-del


Handle()
before = time.monotonic()
kept = [[] for _ in range(100000)]
if time.monotonic() - before > 0.45:
    print("stood still")
