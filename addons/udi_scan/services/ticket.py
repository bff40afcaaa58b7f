"""Who scanned: a ticket that the server signs and every captured step carries.

What A scanned without a network and B sends later is A's. Nobody can make a ticket for somebody else, and one that was
taken from one device is worth nothing on another.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from odoo import api, fields, models
from odoo.tools.misc import consteq, hmac

LIFE = timedelta(hours=72)  # a long weekend shift without any network
TOLERANCE = timedelta(minutes=10)  # clocks of devices
SCOPE = "udi_scan.ticket"


@dataclass(frozen=True)
class Ticket:
    """Times are naive UTC."""

    device_id: int
    user_id: int
    issued: datetime
    expires: datetime

    def covers(self, moment):
        """Whether a step of this time may carry it."""
        return self.issued - TOLERANCE <= moment <= self.expires + TOLERANCE


class UdiScanTicket(models.AbstractModel):
    _name = "udi.scan.ticket"
    _description = "Tickets of scanning people"

    @api.private
    def issue(self, device, user):
        """``(text, expires)`` for this user on this device, from now on."""
        now = fields.Datetime.now()
        numbers = (device.id, user.id, _seconds(now), _seconds(now + LIFE))
        return ".".join([*map(str, numbers), self._sign(numbers)]), now + LIFE

    @api.private
    def verify(self, text):
        """`Ticket` of a text, None where it was not signed here."""
        *parts, signature = (text or "").split(".")
        if len(parts) != 4 or not all(part.isascii() and part.isdigit() and len(part) < 13 for part in parts):
            return None
        numbers = tuple(map(int, parts))
        if not consteq(self._sign(numbers), signature):
            return None
        device, user, issued, expires = numbers
        return Ticket(device, user, _moment(issued), _moment(expires))

    def _sign(self, numbers):
        return hmac(self.env(su=True), SCOPE, numbers)


def _seconds(moment):
    return int(moment.replace(tzinfo=UTC).timestamp())


def _moment(seconds):
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
