# Printing in __del__ works as long as nobody is inside of the same stream.
# outcome: prints freed


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        print("freed")


Handle()
kept = [[] for _ in range(100000)]
