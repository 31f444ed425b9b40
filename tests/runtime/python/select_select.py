# Waiting for a peer that says nothing.
# outcome: hangs
import select
import socket

server = socket.create_server(("127.0.0.1", 0))


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        select.select([server], [], [])  # expect: blocking-wait @python-del


Handle()
kept = [[] for _ in range(100000)]
print("done")
