# 'nowait' is about room in the queue, not about the mutex.
# outcome: hangs
import os
import queue
import signal

work = queue.Queue()


def handler(signum, frame):
    work.put_nowait("signal")  # expect: lock-acquisition @python-signal


signal.signal(signal.SIGUSR1, handler)
with work.mutex:
    os.kill(os.getpid(), signal.SIGUSR1)
    sum(range(1000))
print("done")
