# Waiting for a child stops the thread until the child ends.
# outcome: hangs
import atexit
import os
import signal

child = os.fork()
if child == 0:
    os.execvp("sleep", ["sleep", "60"])
atexit.register(os.kill, child, signal.SIGKILL)


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        os.waitpid(child, 0)  # expect: blocking-wait @python-del


Handle()
kept = [[] for _ in range(100000)]
print("done")
