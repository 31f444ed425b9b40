# When the interpreter shuts down, a thread that __del__ starts never begins, and start() waits for it.
# outcome: hangs
import threading


class Handle:
    def __del__(self):
        threading.Thread(target=print, daemon=True).start()


kept = Handle()
print("done", flush=True)
