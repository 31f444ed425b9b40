# An exit handler is ordinary code.
# outcome: prints went in
import atexit
import threading

lock = threading.Lock()


def last():
    with lock:
        print("went in")


atexit.register(last)
