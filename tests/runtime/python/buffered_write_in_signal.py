# A buffered file refuses to be entered again by a handler that interrupts a write to it.
# outcome: prints reentrant call
import signal

out = open("/dev/null", "wb", buffering=64)
seen = set()


def handler(signum, frame):
    try:
        out.write(b"handler" * 20)  # miss: blocking-io — what open() gives counts as a plain file, whatever its buffer
    except RuntimeError as problem:
        seen.add(str(problem))


signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
while not seen:
    out.write(b"main" * 40)
signal.setitimer(signal.ITIMER_REAL, 0)
print(seen)
