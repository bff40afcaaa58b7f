"""Many scans at once: the same lines, lots and answers as one after the other, and statements that do not grow."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..services.picking_scan_plan import Step
from .common import SENSOR_DI, TUBE_DI, UdiCommon

GS = "\x1d"
LINE = ("quantity", "picked", "udi_evidence", "udi_scanner", "udi_scanned_at", "lot_name")
LOT = ("name", "udi_lot_number", "udi_manufacture_date", "udi_expiry_date", "udi_carrier", "udi_supplier_lot")
# a number may look like one of a code's fields, of which a person would be asked
LETTERS = str.maketrans("0123456789", "ACDEFHJKMN")


@tagged("post_install", "-at_install")
class TestScanMany(UdiCommon):
    def setUp(self):
        super().setUp()
        self.moment = fields.Datetime.now() - timedelta(hours=2)

    def sensor_code(self, serial, expiry="310104", lot="L7"):
        return f"]d201{SENSOR_DI}11260105" + f"17{expiry}10{lot}{GS}21{serial}"

    def tube_code(self, lot, expiry="310104"):
        return f"]d201{TUBE_DI}1126010517{expiry}10{lot}"

    def steps(self, scans):
        """Steps of ``(text, user, times)``, a minute apart, of two scanners in turns."""
        steps = []
        for number, scan in enumerate(scans):
            text, user, times = (*scan, None, None)[:3] if isinstance(scan, tuple) else (scan, None, None)
            user = user or self.operator
            env = self.env(user=user, context={"lang": user.lang, "allowed_company_ids": self.company.ids})
            time = self.moment + timedelta(minutes=number)
            steps.append(Step(env, text, f"PDA {number % 2}", time, times or 1))
        return steps

    def one_by_one(self, picking, steps):
        return [
            step.env["udi.scan"].take(picking.id, step.text, step.scanner, step.event_time, step.times)
            for step in steps
        ]

    def state(self, picking, answers):
        """Everything that the two ways must have in common, without the numbers of records."""
        picking.env.flush_all()
        picking.env.invalidate_all()
        names = {line.id: line.lot_id.name for line in picking.move_line_ids}
        lines = [
            (line.product_id.name, line.lot_id.name, line.udi_scanned_by_id.login, *(line[name] for name in LINE))
            for line in picking.move_line_ids.sorted("id")
        ]
        lots = self.env["stock.lot"].search([("product_id", "in", picking.move_ids.product_id.ids)], order="name, id")
        moves = [(move.quantity, move.picked, move.state, len(move.move_line_ids)) for move in picking.move_ids]
        quants = self.env["stock.quant"].search([("lot_id", "in", lots.ids)], order="id")
        return {
            "answers": [
                {name: answer.get(name) for name in ("status", "code", "title", "message", "quantity")}
                | {"lot": names.get(answer.get("move_line_id"))}
                for answer in answers
            ],
            "lines": lines,
            "lots": [(lot.create_uid.login, lot.udi_identifier_id.code, *(lot[name] for name in LOT)) for lot in lots],
            "moves": moves,
            "reserved": [(quant.lot_id.name, quant.quantity, quant.reserved_quantity) for quant in quants],
        }

    def both(self, picking, scans):
        """What both ways leave behind, equal; the second stays."""
        steps = self.steps(scans)
        point = self.env.cr.savepoint()
        alone = self.state(picking, self.one_by_one(picking, steps))
        point.rollback()
        self.env.invalidate_all()
        together = self.state(picking, self.env["udi.scan"].take_many(picking.id, steps))
        self.maxDiff = None
        for name, value in alone.items():
            self.assertEqual(together[name], value, name)
        point.close(rollback=False)
        return together

    def codes(self, found):
        return [answer["code"] for answer in found["answers"]]

    # ------------------------------------------------------------------ what does not go
    def test_nothing_plain(self):
        receipt = self.picking("incoming", self.supplier, [(self.sensor, 5), (self.tube, 9)])
        whole = self.sensor_code("SN-1")
        found = self.both(
            receipt,
            [
                "WEIGHT 12 KG",
                "",
                "x" * 3000,
                self.sensor_code("SN-2", expiry="261301"),
                f"]d201{SENSOR_DI}",
                "]d201069012345009951126010517310104" + "10L1",
                f"{whole[:19]}\n{whole[:3]}{whole[19:]}",
                self.sensor_code("SN-1"),
                (self.sensor_code("SN-3"), None, 2),
                self.sensor_code("SN-4"),
            ],
        )
        self.assertEqual(self.codes(found)[6:], ["taken", "double", "one_each", "taken"])

    def test_transfer_that_is_finished_or_gone(self):
        receipt = self.picking("incoming", self.supplier, [(self.sensor, 2)])
        receipt.action_cancel()
        scans = [self.sensor_code("SN-1"), self.sensor_code("SN-2")]
        self.assertEqual(self.codes(self.both(receipt, scans)), ["closed", "closed"])
        receipt.unlink()
        answers = self.env["udi.scan"].take_many(receipt.id, self.steps(scans))
        self.assertEqual({answer["code"] for answer in answers}, {"refused"})

    def test_user_without_the_right(self):
        receipt = self.picking("incoming", self.supplier, [(self.sensor, 4)])
        scans = [(self.sensor_code(f"SN-{n}"), user) for n, user in enumerate((self.operator, self.service) * 2)]
        self.assertEqual(self.codes(self.both(receipt, scans)), ["taken", "refused"] * 2)

    def test_time_in_the_future(self):
        receipt = self.picking("incoming", self.supplier, [(self.sensor, 4)])
        self.moment = fields.Datetime.now() + timedelta(days=2)
        self.assertEqual(
            self.codes(self.both(receipt, [self.sensor_code("A1"), self.sensor_code("A2")])), ["refused"] * 2
        )

    # ------------------------------------------------------------------ receipts
    def test_receipt_with_everything_that_may_happen(self):
        held = self.make_lot(self.sensor, "SN-7", udi_lot_number="L7")
        self.receive(self.sensor, ["SN-8"], udi_lot_number="L7")
        self.env["udi.hold"].with_user(self.quality).freeze(held, "Recall 7")
        receipt = self.picking("incoming", self.supplier, [(self.sensor, 6), (self.tube, 40), (self.pump, 1)])
        found = self.both(
            receipt,
            [
                self.sensor_code("SN-1"),
                (self.tube_code("T1"), None, 12),
                (self.sensor_code("SN-2"), self.leader),
                self.sensor_code("SN-1"),  # double
                (self.tube_code("T1"), self.leader, 3),
                self.tube_code("T1", expiry="320104"),  # another date than the first scan's
                self.tube_code("T2"),
                self.sensor_code("SN-7"),  # held
                self.sensor_code("SN-8"),  # in stock
                self.sensor_code("SN-OLD", expiry="261101"),  # expired
                self.sensor_code("SN-3"),
                self.sensor_code("sn-3"),  # cannot be told apart
                "WEIGHT 12 KG",
                (self.tube_code("T3"), None, 100),  # more than ordered
                self.sensor_code("SN-4"),
                self.sensor_code("SN-5"),
                self.sensor_code("SN-6"),
                self.sensor_code("SN-9"),  # one too many
                (self.tube_code("T2"), None, 2),
                self.sensor_code("SN-2"),  # double, although full
            ],
        )
        self.assertEqual(
            self.codes(found),
            ["taken"] * 3
            + ["double", "taken", "conflict", "taken", "hold", "place", "expiry", "taken", "refused", "unknown_format"]
            + ["too_many", "taken", "taken", "taken", "too_many", "taken", "double"],
        )

    def test_two_moves_of_one_product(self):
        receipt = self.picking("incoming", self.supplier, [(self.sensor, 2), (self.sensor, 2)])
        found = self.both(receipt, [self.sensor_code(f"SN-{number}") for number in range(5)])
        self.assertEqual(self.codes(found), ["taken"] * 4 + ["too_many"])

    def test_lines_that_somebody_typed_stay(self):
        receipt = self.picking("incoming", self.supplier, [(self.sensor, 4)])
        receipt.move_line_ids[0].lot_name = "TYPED"
        self.both(receipt, [self.sensor_code(f"SN-{number}") for number in range(4)])
        self.assertIn("TYPED", receipt.move_line_ids.mapped("lot_name"))

    def test_swallowed_separator(self):
        """What another cut of the text knows is asked, also where the same batch has just brought that lot."""
        receipt = self.picking("incoming", self.supplier, [(self.sensor, 3)])
        swallowed = f"]d201{SENSOR_DI}1126010517310104" + "10L721SN-1"
        found = self.both(receipt, [self.sensor_code("SN-1"), swallowed, self.sensor_code("SN-2")])
        self.assertEqual(self.codes(found)[::2], ["taken", "taken"])
        self.assertNotEqual(self.codes(found)[1], "taken")

    # ------------------------------------------------------------------ deliveries
    def test_delivery(self):
        self.receive(self.sensor, ["SN-1", "SN-2", "SN-3", "SN-4"], udi_lot_number="L7")
        self.receive(self.tube, ["T1", "T2"], quantity=10)
        delivery = self.picking("outgoing", self.hospital_a, [(self.sensor, 3), (self.tube, 12)])
        delivery.action_assign()
        found = self.both(
            delivery,
            [
                self.sensor_code("SN-4"),  # not the one that was reserved
                (self.tube_code("T2"), None, 5),
                self.sensor_code("SN-1"),
                self.sensor_code("SN-99"),  # never received
                self.sensor_code("SN-4"),
                (self.tube_code("T2"), None, 4),
                (self.tube_code("T1"), None, 2),
                (self.tube_code("T2"), None, 2),  # more than there are
                self.sensor_code("SN-2"),
                self.sensor_code("SN-3"),  # one too many
            ],
        )
        self.assertEqual(self.codes(found)[3:5], ["unknown_lot", "double"])
        self.assertEqual(self.codes(found)[-1], "too_many")

    def test_delivery_without_a_reservation(self):
        self.receive(self.sensor, ["SN-1", "SN-2"], udi_lot_number="L7")
        delivery = self.picking("outgoing", self.hospital_a, [(self.sensor, 2)])
        delivery.do_unreserve()
        found = self.both(delivery, [self.sensor_code("SN-2"), self.sensor_code("SN-1")])
        self.assertEqual(self.codes(found), ["taken", "taken"])

    # ------------------------------------------------------------------ load
    def test_only_what_is_not_plain_goes_alone(self):
        held = self.make_lot(self.sensor, "SN-07", udi_lot_number="L7")
        self.env["udi.hold"].with_user(self.quality).freeze(held, "Recall 7")
        receipt = self.picking("incoming", self.supplier, [(self.sensor, 20)])
        names = [f"SN-{number:02d}" for number in range(18)]
        names[11] = "sn-03"
        service, alone = type(self.env["udi.scan"]), []
        take = service.take

        def count(scan, picking_id, text, *values):
            alone.append(text[-5:])
            return take(scan, picking_id, text, *values)

        with patch.object(service, "take", count):
            self.env["udi.scan"].take_many(receipt.id, self.steps([self.sensor_code(name) for name in names]))
        self.assertLessEqual({"SN-07", "sn-03"}, set(alone))
        self.assertLessEqual(len(alone), 4, "and what was left over when the search for one halved the others")

    def test_constant_number_of_statements(self):
        counts = {}
        for size in (3, 3, 60):  # the first one fills what is kept in memory
            receipt = self.picking("incoming", self.supplier, [(self.sensor, size)])
            receipt.move_line_ids.date = self.moment  # not partly of this very second, which would not be written again
            steps = self.steps(
                [self.sensor_code(f"N{receipt.id}-{number:03d}".translate(LETTERS)) for number in range(size)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            answers = self.env["udi.scan"].take_many(receipt.id, steps)
            self.env.flush_all()
            counts[size] = self.env.cr.sql_log_count - before
            self.assertEqual({answer["code"] for answer in answers}, {"taken"})
        # rows whose date is this very second already are written apart from the others
        self.assertLessEqual(counts[60], counts[3] + 2)
