# With its own RLock a condition lets the finalizer in; notify itself waits for nobody.
# outcome: prints notified
import threading

changed = threading.Condition()


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        with changed:  # expect: lock-acquisition @python-del
            changed.notify_all()
            print("notified")


Handle()
with changed:
    kept = [[] for _ in range(100000)]
