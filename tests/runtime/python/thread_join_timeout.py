# With a timeout the wait ends; until then whoever allocates stands still.
# outcome: prints stood still
import threading
import time

stop = threading.Event()
sleeper = threading.Thread(target=stop.wait)
sleeper.start()


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        sleeper.join(timeout=0.5)  # expect: thread-join @python-del


Handle()
before = time.monotonic()
kept = [[] for _ in range(100000)]
if time.monotonic() - before > 0.45:
    print("stood still")
stop.set()
