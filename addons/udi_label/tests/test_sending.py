"""A printer on port 9100, simulated by a socket server: after commit, each label once, clear errors."""

import socket
import threading
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from .common import LabelCommon
from odoo.addons.udi_label.services import label_runner, label_sender


class Printer:
    """Takes bytes as a printer does. ``breaks_after``: bytes after which it cuts the line."""

    def __init__(self, breaks_after=None):
        self.jobs, self.breaks_after = [], breaks_after
        self.server = socket.create_server(("127.0.0.1", 0))
        self.server.settimeout(20)
        self.port = self.server.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                connection, _address = self.server.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(20)
                taken = b""
                while data := connection.recv(65536):
                    taken += data
                    if self.breaks_after is not None and len(taken) > self.breaks_after:
                        # closed with unread data: the sender gets a reset
                        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
                        break
                self.jobs.append(taken)

    def close(self):
        self.server.close()


class TestSending(LabelCommon):
    def setUp(self):
        super().setUp()
        self.startPatcher(patch.dict(label_runner.PART, zpl=2))
        self.startPatcher(patch.object(label_sender, "PAUSE", 0.0))

    def printer(self, port, **values):
        return self.env["udi.printer"].create(
            {
                "name": "Line 1",
                "kind": "socket",
                "language": "zpl",
                "dpi": "203",
                "host": "127.0.0.1",
                "port": port,
                **values,
            }
        )

    def simulated(self, **options):
        printer = Printer(**options)
        self.addCleanup(printer.close)
        return printer

    def closed_port(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            return server.getsockname()[1]

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("udi_label.ir_cron_print").method_direct_trigger()
        self.env.invalidate_all()

    def test_nothing_is_sent_in_the_request_and_everything_once_after(self):
        simulated = self.simulated()
        lots = self.pumps(5)
        job = self.print_as(self.operator, lots, printer=self.printer(simulated.port))
        self.assertEqual((job.state, job.sending, simulated.jobs), ("done", "waiting", []))
        self.run_cron()
        self.assertEqual((job.sending, set(job.part_ids.mapped("state"))), ("sent", {"sent"}))
        self.run_cron()
        self.assertEqual(len(simulated.jobs), 3)
        text = b"".join(simulated.jobs).decode()
        self.assertEqual([text.count(lot.name + "^FS") for lot in lots], [3] * 5)  # symbol, field and plain text
        self.assertEqual(b"".join(simulated.jobs), b"".join(job.part_ids.sorted("number").attachment_id.mapped("raw")))
        self.assertTrue(all(job.part_ids.mapped("sent_on")))

    def test_printer_that_is_off(self):
        job = self.print_as(self.operator, self.pumps(3), printer=self.printer(self.closed_port()))
        self.run_cron()
        first, second = job.part_ids.sorted("number")
        self.assertEqual((first.state, first.attempts, second.state), ("failed", label_sender.ATTEMPTS, "made"))
        self.assertIn("was not reached", first.error)
        self.assertEqual(job.sending, "problem")
        simulated = self.simulated()
        job.printer_id.sudo().port = simulated.port
        self.run_cron()
        self.assertEqual(simulated.jobs, [], "later labels do not overtake")
        with self.assertRaises(AccessError):
            first.with_user(self.operator).action_send_again()
        first.with_user(self.leader).action_send_again()
        self.run_cron()
        self.assertEqual((job.sending, len(simulated.jobs)), ("sent", 2))

    def test_line_that_breaks_is_not_repeated_by_itself(self):
        simulated = self.simulated(breaks_after=100)
        job = self.print_as(self.operator, self.pumps(1), printer=self.printer(simulated.port))
        part = job.part_ids
        file = part.sudo().attachment_id
        file.raw = file.raw + b" " * 20_000_000  # more than a line's buffers hold
        self.run_cron()
        self.assertEqual((part.state, part.attempts), ("interrupted", 1))
        self.assertIn("broke off", part.error)
        self.run_cron()
        self.assertEqual((part.state, len(simulated.jobs)), ("interrupted", 1))
        part.with_user(self.quality).action_mark_sent()
        self.assertEqual(job.sending, "sent")
        with self.assertRaisesRegex(UserError, "did not get through"):
            part.with_user(self.quality).action_send_again()

    def test_server_that_fell_while_sending(self):
        """The mark was committed, the rest was not: nobody knows what came out, so a person looks."""
        simulated = self.simulated()
        job = self.print_as(self.operator, self.pumps(1), printer=self.printer(simulated.port))
        job.part_ids.sudo().state = "sending"
        self.run_cron()
        self.assertEqual((job.part_ids.state, simulated.jobs), ("interrupted", []))
        self.assertIn("server stopped", job.part_ids.error)

    def test_printer_that_never_answers(self):
        silent = socket.create_server(("127.0.0.1", 0), backlog=0)
        self.addCleanup(silent.close)
        job = self.print_as(self.operator, self.pumps(1), printer=self.printer(silent.getsockname()[1], timeout=1))
        self.run_cron()
        # the system's own queue takes the connection: a printer that keeps quiet has the label in its buffer
        self.assertEqual(job.part_ids.state, "sent")

    def test_knock(self):
        simulated = self.simulated()
        printer = self.printer(simulated.port)
        self.assertEqual(printer.with_user(self.udi_admin).action_test()["params"]["type"], "success")
        self.assertEqual(b"".join(simulated.jobs), b"")
        printer.port = self.closed_port()
        with self.assertRaisesRegex(UserError, "not reached"):
            printer.with_user(self.udi_admin).action_test()
        with self.assertRaises(AccessError):
            printer.with_user(self.operator).action_test()
        with self.assertRaisesRegex(UserError, "network printer"):
            self.env.ref("udi_label.printer_pdf_300").action_test()

    @mute_logger("odoo.sql_db")
    def test_bad_settings(self):
        for values in (
            {"host": False},
            {"host": "http://x/"},
            {"port": 0},
            {"port": 70000},
            {"timeout": 0},
            {"language": "pdf"},
        ):
            with self.assertRaises(ValidationError, msg=str(values)), self.env.cr.savepoint():
                self.printer(9100, **values) if "port" not in values else self.printer(values["port"])
        with self.assertRaises(ValidationError):
            self.env["udi.printer"].create({"name": "x", "kind": "browser", "language": "zpl"})

    def test_only_the_administrator_sets_printers_up(self):
        printer = self.env.ref("udi_label.printer_pdf_300")
        for user in (self.operator, self.leader, self.quality, self.regulatory, self.auditor, self.nobody):
            with self.assertRaises(AccessError, msg=user.login):
                printer.with_user(user).write({"name": "x"})
        printer.with_user(self.udi_admin).write({"location": "Line 1"})
