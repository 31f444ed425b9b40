# Shutting an executor down waits for its threads, and one of them wants what the interrupted thread holds.
# outcome: hangs
import concurrent.futures
import threading

lock = threading.Lock()
pool = concurrent.futures.ThreadPoolExecutor(1)


def work():
    with lock:
        return 1


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        pool.shutdown()  # expect: lock-acquisition @python-del


Handle()
with lock:
    pool.submit(work)
    kept = [[] for _ in range(100000)]
print("done")
