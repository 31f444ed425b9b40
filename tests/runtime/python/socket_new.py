# Making a socket or a connection object talks to nobody.
# outcome: prints made
import http.client
import socket


class Handle:
    def __init__(self):
        self.me = self

    def __del__(self):
        socket.socket()
        http.client.HTTPConnection("192.0.2.1")
        print("made")


Handle()
kept = [[] for _ in range(100000)]
