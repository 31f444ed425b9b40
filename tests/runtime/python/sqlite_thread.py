# A connection refuses to be closed on the thread that happens to collect it, and stays open.
# outcome: prints SQLite objects created in a thread can only be used in that same thread
import sqlite3
import threading


class Store:
    def __init__(self):
        self.me = self
        self.connection = sqlite3.connect(":memory:")

    def __del__(self):
        self.connection.close()  # expect: blocking-io @python-del


Store()


def work():
    kept = [[] for _ in range(100000)]


thread = threading.Thread(target=work)
thread.start()
thread.join()
