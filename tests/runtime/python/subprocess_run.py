# A finalizer that runs a command makes whoever allocates wait for it.
# outcome: prints stood still
import subprocess
import time


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        subprocess.run(["sleep", "0.5"])  # expect: blocking-wait @python-del


Handle()
before = time.monotonic()
kept = [[] for _ in range(100000)]
if time.monotonic() - before > 0.45:
    print("stood still")
