# Asking without waiting is allowed: the callback gets the lock or does without.
# outcome: prints did without, did without
import os
import signal
import threading

lock = threading.Lock()


def handler(signum, frame):
    if lock.acquire(False):
        print("went in")
        lock.release()
    else:
        print("did without", end=", ")
    if lock.acquire(blocking=False):
        print("went in")
        lock.release()
    else:
        print("did without")


signal.signal(signal.SIGUSR1, handler)
with lock:
    os.kill(os.getpid(), signal.SIGUSR1)
    sum(range(1000))
