"""A network between a browser and a server that a test can cut, slow down and spoil: real sockets, no stub."""

import contextlib
import selectors
import socket
import threading
import time

ANGRY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 8\r\nConnection: close\r\n\r\nno luck\n"
PIECE = 65536


class Network:
    """Passes bytes between ``port`` and the server's port.

    ``mode`` is one of: open; cut (connections are reset, also those that are under way); slow (``delay`` seconds for
    each piece); angry (a proxy's error page instead of the server); deaf (the request reaches the server, its answer
    never comes back).
    """

    def __init__(self, target, delay=0.3):
        self.target, self.delay, self.mode = target, delay, "open"
        self.lost_answers = 0
        self.pairs, self.lock = set(), threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def become(self, mode):
        """Change the mode; connections that are under way end, as they do when a phone leaves the building."""
        self.mode = mode
        with self.lock:
            pairs, self.pairs = self.pairs, set()
        for pair in pairs:
            self._end(*pair)

    def close(self):
        self.listener.close()
        self.become("cut")

    def _listen(self):
        with contextlib.suppress(OSError):
            while True:
                client, _address = self.listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with contextlib.suppress(OSError):
            if self.mode == "cut":
                return self._end(client)
            if self.mode == "angry":
                client.recv(PIECE)
                client.sendall(ANGRY)
                return client.close()
            server = socket.create_connection(("127.0.0.1", self.target), timeout=30)
            with self.lock:
                self.pairs.add((client, server))
            self._pass(client, server)
        return None

    def _pass(self, client, server):
        with selectors.DefaultSelector() as selector:
            selector.register(client, selectors.EVENT_READ, server)
            selector.register(server, selectors.EVENT_READ, client)
            while True:
                for key, _events in selector.select():
                    piece = key.fileobj.recv(PIECE)
                    if not piece:
                        return self._part(client, server)
                    if key.fileobj is server and self.mode == "deaf":
                        self.lost_answers += 1
                        return self._end(client, server)
                    if self.mode == "slow":
                        time.sleep(self.delay)
                    key.data.sendall(piece)

    def _part(self, *sockets):
        """One side has said goodbye: the other still gets everything that was sent to it."""
        for one in sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_WR)
            one.close()

    def _end(self, *sockets):
        for one in sockets:
            with contextlib.suppress(OSError):
                # a reset instead of a goodbye: what a lost network looks like
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
                one.shutdown(socket.SHUT_RDWR)
            one.close()
