# At exit an executor takes no more work.
# outcome: fails with RuntimeError
import atexit
import concurrent.futures

pool = concurrent.futures.ThreadPoolExecutor(1)


@atexit.register
def last():
    pool.submit(print, "freed")  # expect: thread-start @python-atexit
