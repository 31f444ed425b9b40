# The same through os; with WNOHANG it only looks.
# outcome: prints looked
import os
import signal

looked = []
child = os.fork()
if child == 0:
    os.execvp("sleep", ["sleep", "60"])


def handler(signum, frame):
    os.waitpid(child, os.WNOHANG)
    looked.append(signum)


signal.signal(signal.SIGUSR1, handler)
os.kill(os.getpid(), signal.SIGUSR1)
os.kill(child, signal.SIGKILL)
if looked:
    print("looked")
