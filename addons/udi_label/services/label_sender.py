"""Sends finished files to network printers, after commit and each once.

A part is marked *being sent* and committed before the first byte leaves. Whoever is found so marked later was broken
off, by a fallen server or a cut line: how many labels came out only a look at the printer tells, so nothing is repeated
by itself. A printer that was not reached at all has got nothing, and is tried again.
"""

import logging
import socket
import time

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

ATTEMPTS = 3
PAUSE = 2.0  # seconds before the second attempt, doubled for each further one

_logger = logging.getLogger(__name__)


class NotReached(Exception):
    """Not one byte was sent."""


class BrokenOff(Exception):
    """Part of it may have been printed."""


class UdiLabelSender(models.AbstractModel):
    _name = "udi.label.sender"
    _description = "Print jobs: sending to the printer"

    @api.model
    def run(self, deadline, progress):
        """Send what waits, in the order of the labels; called by the scheduled action only."""
        Part = self.env["udi.print.job.part"]
        stale = Part.search([("state", "=", "sending")])
        if stale:
            stale.write({"state": "interrupted", "error": self.env._("The server stopped while this was being sent.")})
            progress(0, remaining=1)
        while part := self._next():
            self._send(part, progress)
            if time.monotonic() > deadline:
                progress(remaining=1)
                return
        progress(remaining=0)

    def _next(self):
        """The first part that may be sent: none of a job of which an earlier part is in doubt."""
        Part = self.env["udi.print.job.part"]
        held = Part.search([("state", "in", ("failed", "interrupted"))]).job_id
        return Part.search(
            [
                ("state", "=", "made"),
                ("job_id.state", "in", ("done", "closed")),
                ("job_id.printer_id.kind", "=", "socket"),
                ("job_id", "not in", held.ids),
            ],
            order="job_id, number",
            limit=1,
        )

    def _send(self, part, progress):
        """One part: marked, committed, sent, marked again."""
        printer, content = part.job_id.printer_id, part.attachment_id.raw
        for attempt in range(1, ATTEMPTS + 1):
            part.write({"state": "sending", "attempts": part.attempts + 1})
            progress(0, remaining=1)
            try:
                transmit(printer.host, printer.port, printer.timeout, content)
            except NotReached as error:
                part.write({"state": "failed", "error": self._not_reached(printer, error)})
                if attempt < ATTEMPTS:
                    progress(0, remaining=1)
                    time.sleep(PAUSE * 2 ** (attempt - 1))
            except BrokenOff as error:
                message = self.env._(
                    "The connection to %(printer)s broke off (%(error)s). See which label came out last, then send "
                    "this part again or mark it as printed.",
                    printer=printer.name,
                    error=error,
                )
                part.write({"state": "interrupted", "error": message})
                break
            else:
                part.write({"state": "sent", "error": False, "sent_on": fields.Datetime.now()})
                break
        progress(1, remaining=1)

    def _not_reached(self, printer, error):
        _logger.info("Printer %s (%s:%s) not reached: %s", printer.name, printer.host, printer.port, error)
        return self.env._(
            "%(printer)s (%(host)s:%(port)s) was not reached: %(error)s. See that it is switched on and has paper, "
            "then send again.",
            printer=printer.name,
            host=printer.host,
            port=printer.port,
            error=error,
        )

    # ------------------------------------------------------------------ verbs of people
    @api.model
    def knock(self, printer):
        """Open and close a connection.

        :raises UserError: the printer does not answer
        """
        if not self.env.user.has_group("udi_traceability.group_udi_admin"):
            raise AccessError(self.env._("Printers are set up by the administrator."))
        try:
            transmit(printer.host, printer.port, printer.timeout, b"")
        except (NotReached, BrokenOff) as error:
            raise UserError(self._not_reached(printer, error)) from error

    @api.model
    def send_again(self, parts):
        """Send parts that were not reached or broke off once more."""
        self._decide(parts, {"state": "made", "error": False})

    @api.model
    def mark_sent(self, parts):
        """All labels of these parts are on paper."""
        self._decide(parts, {"state": "sent", "error": False, "sent_on": fields.Datetime.now()})

    def _decide(self, parts, values):
        self.env["udi.label"]._check_reprinter()
        parts.check_access("read")
        if any(part.state not in ("failed", "interrupted") for part in parts):
            raise UserError(self.env._("Only a part that did not get through can be decided on."))
        parts.sudo().write(values)  # sudo: nobody may change jobs but these services
        # sudo: the user may not touch scheduled actions
        self.env.ref("udi_label.ir_cron_print").sudo()._trigger()


def transmit(host, port, timeout, content):
    """Send bytes to a raw socket and wait until the printer has taken them.

    :raises NotReached: no connection
    :raises BrokenOff: the connection broke while sending
    """
    try:
        connection = socket.create_connection((host, port), timeout=timeout)
    except OSError as error:
        raise NotReached(_reason(error)) from error
    with connection:
        try:
            connection.sendall(content)
            connection.shutdown(socket.SHUT_WR)
        except OSError as error:
            raise BrokenOff(_reason(error)) from error
        _wait(connection, min(timeout, 5))


def _wait(connection, seconds):
    """Until the printer closes, which says that it has taken everything; one that keeps quiet has it in its buffer."""
    connection.settimeout(seconds)
    try:
        while connection.recv(1024):
            pass
    except TimeoutError:
        return
    except OSError as error:
        raise BrokenOff(_reason(error)) from error


def _reason(error):
    return error.strerror or str(error) or type(error).__name__
