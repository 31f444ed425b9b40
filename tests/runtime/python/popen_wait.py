# A child that the interrupted thread would have ended is waited for.
# outcome: hangs
import subprocess

child = subprocess.Popen(["sleep", "20"])


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        child.wait()  # expect: blocking-wait @python-del


Handle()
kept = [[] for _ in range(100000)]
child.kill()
print("done")
