# A barrier waits for others, and one of them is the interrupted thread.
# outcome: hangs
import threading

gate = threading.Barrier(2)


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        gate.wait()  # expect: lock-acquisition @python-del


Handle()
kept = [[] for _ in range(100000)]
gate.wait()
print("done")
