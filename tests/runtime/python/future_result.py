# A result is waited for; the thread that makes it needs what the interrupted one holds.
# outcome: hangs
import concurrent.futures
import threading

lock = threading.Lock()
pool = concurrent.futures.ThreadPoolExecutor(1)


def work():
    with lock:
        return 1


future = pool.submit(work) if lock.acquire() else None


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        future.result()  # expect: blocking-wait @python-del


Handle()
kept = [[] for _ in range(100000)]
lock.release()
print("done")
