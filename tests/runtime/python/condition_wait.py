# Nobody wakes the one who waits: the interrupted thread would have.
# outcome: hangs
import threading

changed = threading.Condition()


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        with changed:  # expect: lock-acquisition @python-del
            changed.wait()  # expect: lock-acquisition @python-del


Handle()
kept = [[] for _ in range(100000)]
with changed:
    changed.notify()
print("done")
