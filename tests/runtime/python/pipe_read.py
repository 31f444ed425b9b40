# The pipe of a child that says nothing.
# outcome: hangs
import subprocess

child = subprocess.Popen(["sleep", "20"], stdout=subprocess.PIPE)


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        child.stdout.readline()  # expect: blocking-io @python-del


Handle()
kept = [[] for _ in range(100000)]
child.kill()
print("done")
