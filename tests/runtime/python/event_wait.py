# Waiting for an event that the interrupted thread would have set.
# outcome: hangs
import threading

ready = threading.Event()


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        ready.wait()  # expect: lock-acquisition @python-del
        print("ready")


Handle()
kept = [[] for _ in range(100000)]
ready.set()
print("done")
