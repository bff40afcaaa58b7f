"""A mail server of this machine that takes every mail and keeps it."""

import contextlib
import email
import email.policy
import socketserver
import threading


class _Talk(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 sink")
        while line := self.rfile.readline().decode("utf-8", "replace").strip():
            verb = line.split(" ")[0].upper()
            if verb == "DATA":
                self.say("354 go on")
                self.server.keep(self.body())
            elif verb == "QUIT":
                self.say("221 bye")
                return
            self.say("250 ok")

    def body(self):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)

    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Talk)
        self.mails = []

    def keep(self, content):
        self.mails.append(email.message_from_bytes(content, policy=email.policy.default))


@contextlib.contextmanager
def smtp_sink():
    """Gives ``(port, list of messages that arrived)``."""
    with _Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_address[1], server.mails
        finally:
            server.shutdown()
