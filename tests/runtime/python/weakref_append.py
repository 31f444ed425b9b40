# The safe form of it.
# outcome: prints freed 7
import collections
import weakref

dead = collections.deque()


class Handle:
    def __init__(self):
        self.me = self
        weakref.finalize(self, dead.append, 7)


Handle()
kept = [[] for _ in range(100000)]
print("freed", dead.pop())
