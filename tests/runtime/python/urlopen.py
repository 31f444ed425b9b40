# A server that does not answer.
# outcome: hangs
import socket
import urllib.request

server = socket.create_server(("127.0.0.1", 0))
url = "http://127.0.0.1:%d/" % server.getsockname()[1]


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        urllib.request.urlopen(url)  # expect: blocking-io @python-del


Handle()
kept = [[] for _ in range(100000)]
print("done")
