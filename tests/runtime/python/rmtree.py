# Removing a directory ends by itself; the interrupted thread stands still meanwhile.
# outcome: prints removed
import os
import shutil
import tempfile

directory = tempfile.mkdtemp()


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        shutil.rmtree(directory)  # expect: blocking-io @python-del
        print("removed" if not os.path.exists(directory) else "still there")


Handle()
kept = [[] for _ in range(100000)]
