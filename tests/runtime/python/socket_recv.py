# A peer that says nothing is waited for.
# outcome: hangs
import socket

server = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(server.getsockname())


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        client.recv(1)  # expect: blocking-io @python-del


Handle()
kept = [[] for _ in range(100000)]
print("done")
