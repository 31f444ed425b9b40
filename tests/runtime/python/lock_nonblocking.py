# Asking without waiting is allowed: the callback gets the lock or does without.
# outcome: prints did without, did without
import os
import signal
import threading

lock = threading.Lock()
seen = []


def handler(signum, frame):
    if lock.acquire(False):
        seen.append("went in")
        lock.release()
    else:
        seen.append("did without")
    if lock.acquire(blocking=False):
        seen.append("went in")
        lock.release()
    else:
        seen.append("did without")


signal.signal(signal.SIGUSR1, handler)
with lock:
    os.kill(os.getpid(), signal.SIGUSR1)
    sum(range(1000))
print(", ".join(seen))
