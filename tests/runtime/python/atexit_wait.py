# An exit handler that waits keeps the process.
# outcome: hangs
import atexit
import queue

work = queue.SimpleQueue()
atexit.register(work.get)
