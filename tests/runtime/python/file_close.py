# A file may be closed by a finalizer.
# outcome: prints closed
import os


class Store:
    def __init__(self):
        self.me = self
        self.file = open(os.devnull, "w")

    def __del__(self):
        self.file.write("x")
        self.file.close()
        print("closed")


Store()
kept = [[] for _ in range(100000)]
