# A command that is waited for.
# outcome: prints stood still
import os
import time


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        os.system("sleep 0.5")  # expect: blocking-wait @python-del


Handle()
before = time.monotonic()
kept = [[] for _ in range(100000)]
if time.monotonic() - before > 0.45:
    print("stood still")
