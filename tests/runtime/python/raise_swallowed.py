# What leaves __del__ is printed and dropped, sys.exit included.
# outcome: prints still here
import sys


class Handle:
    def __del__(self):
        sys.exit(3)


Handle()
print("still here")
