# A plain lock in a signal handler that strikes while main holds it.
# outcome: hangs
import os
import signal
import threading

lock = threading.Lock()


def handler(signum, frame):
    lock.acquire()  # expect: lock-acquisition @python-signal
    lock.release()


signal.signal(signal.SIGUSR1, handler)
with lock:
    os.kill(os.getpid(), signal.SIGUSR1)
    sum(range(1000))
print("done")
