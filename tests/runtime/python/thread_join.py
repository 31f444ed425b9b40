# Waiting for a thread that needs the lock that the interrupted thread holds.
# outcome: hangs
import threading

lock = threading.Lock()


def work():
    with lock:
        pass


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()  # expect: thread-join @python-del


Handle()
with lock:
    kept = [[] for _ in range(100000)]
print("done")
