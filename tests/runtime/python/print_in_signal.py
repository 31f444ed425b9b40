# The stream refuses to be entered again by a handler that interrupts a write to it.
# outcome: prints reentrant call
import signal
import sys
import time

seen = set()
sys.stdout = open("/dev/null", "w")


def handler(signum, frame):
    try:
        print("handler" * 2000, flush=True)  # expect: blocking-io @python-signal
    except RuntimeError as problem:
        seen.add(str(problem))


signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
end = time.monotonic() + 10
while time.monotonic() < end and not seen:
    try:
        print("main" * 4000, flush=True)
    except RuntimeError as problem:
        seen.add(str(problem))
signal.setitimer(signal.ITIMER_REAL, 0)
print(seen, file=sys.stderr)
