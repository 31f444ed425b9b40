# A handler that logs while main is inside of the same log stream: the stream refuses to be entered again.
# outcome: prints reentrant call
import io
import logging
import signal
import sys

seen = set()


class Sink(logging.StreamHandler):
    def handleError(self, record):
        seen.add(str(sys.exc_info()[1]))


log = logging.getLogger("it")
log.addHandler(Sink(io.TextIOWrapper(open("/dev/null", "wb"), write_through=True)))
log.propagate = False


def handler(signum, frame):
    if not seen:
        log.warning("from the handler %s", "y" * 5000)  # expect: logging @python-signal


signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)
while not seen:
    log.warning("from main %s", "x" * 9000)
signal.setitimer(signal.ITIMER_REAL, 0)
print(seen)
