# A child that the interrupted process would have ended is waited for.
# outcome: hangs
import multiprocessing
import time

child = multiprocessing.Process(target=time.sleep, args=(20,))
child.start()


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        child.join()  # expect: thread-join @python-del


Handle()
kept = [[] for _ in range(100000)]
child.kill()
print("done")
