# An exit handler that waits for a limited time lets the process end.
# outcome: prints gave up
import atexit
import threading

ready = threading.Event()


def last():
    if not ready.wait(0.1):
        print("gave up")


atexit.register(last)
