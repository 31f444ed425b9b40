# Without waiting, shutting down still takes the executor's lock.
# outcome: hangs
import concurrent.futures

pool = concurrent.futures.ThreadPoolExecutor(1)


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        pool.shutdown(wait=False)  # expect: lock-acquisition @python-del


Handle()
with pool._shutdown_lock:
    kept = [[] for _ in range(100000)]
print("done")
