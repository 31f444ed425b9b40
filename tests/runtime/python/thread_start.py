# Not waited for, the thread gets the lock when the interrupted one gives it back.
# outcome: prints done, in a thread
import threading
import time

lock = threading.Lock()
started = []


def work():
    with lock:
        print("in a thread")


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        thread = threading.Thread(target=work)
        thread.start()
        started.append(thread)


Handle()
with lock:
    kept = [[] for _ in range(100000)]
    print("done", end=", ")
started.pop().join()
