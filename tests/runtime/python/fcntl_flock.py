# A file lock that somebody else holds is waited for like any other.
# outcome: hangs
import fcntl
import tempfile

mine = tempfile.NamedTemporaryFile()
other = open(mine.name)
fcntl.flock(other, fcntl.LOCK_EX)


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        fcntl.flock(mine, fcntl.LOCK_EX)  # expect: blocking-wait @python-del


Handle()
kept = [[] for _ in range(100000)]
other.close()
print("done")
