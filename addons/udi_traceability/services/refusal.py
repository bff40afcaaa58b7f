"""A refused scan is a normal answer: this carries it up to where it is given."""


class Refusal(Exception):
    """A scan that changes nothing, with the answer for the operator."""

    def __init__(self, code, title, message, status="error", **facts):
        super().__init__(code)
        self.answer = {"status": status, "code": code, "title": title, "message": message, **facts}
