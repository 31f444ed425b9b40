# The stream refuses to be entered again by a handler that interrupts a write to it.
# outcome: prints reentrant call
import signal
import sys

seen = set()
sys.stdout = open("/dev/null", "w")


def handler(signum, frame):
    try:
        print("handler" * 2000, flush=True)  # expect: blocking-io @python-signal
    except RuntimeError as problem:
        seen.add(str(problem))


signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
while not seen:
    try:
        print("main" * 4000, flush=True)
    except RuntimeError as problem:
        seen.add(str(problem))
signal.setitimer(signal.ITIMER_REAL, 0)
print(seen, file=sys.stderr)
