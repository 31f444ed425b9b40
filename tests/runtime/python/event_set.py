# Event.set locks. The collection strikes as it would inside of any other call of the same event.
# outcome: hangs
import threading

stop = threading.Event()


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        stop.set()  # expect: lock-acquisition @python-del
        print("set")


Handle()
with stop._cond:
    kept = [[] for _ in range(100000)]
print("done")
