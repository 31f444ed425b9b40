# The same for whichever child ends first.
# outcome: hangs
import os

child = os.fork()
if child == 0:
    os.execvp("sleep", ["sleep", "60"])


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        os.wait()  # expect: blocking-wait @python-del


Handle()
kept = [[] for _ in range(100000)]
print("done")
