"""What a device knows of acceptance, release and approvals: what the gates would refuse, with their own sentences."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import InspectionCommon


@tagged("post_install", "-at_install")
class TestGateFacts(InspectionCommon):
    def setUp(self):
        super().setUp()
        self.app = self.env["udi.scan.app"].with_user(self.operator)

    def load(self, picking, scenario="issue", user=None):
        answer = self.env["udi.scan.app"].with_user(user or self.operator).load(self.token, scenario, picking.id)
        self.assertEqual(answer["status"], "ok", answer)
        return answer

    def of_lots(self, picking, rule="accepted"):
        return {lot: rules[rule] for lot, _product, rules in self.load(picking)["gates"] if rule in rules}

    def of_job(self, picking, product, scenario="receive"):
        return self.load(picking, scenario)["job"]["gates"].get(product.id, {"facts": {}})["facts"].get("approved")

    def delivery(self, product=None):
        return self.picking("outgoing", self.hospital_a, [(product or self.tube, 1)])

    # ------------------------------------------------------------------ accepted
    def test_off_says_nothing(self):
        self.arrive(self.tube, ["T1"], 10)
        self.assertEqual(self.load(self.delivery())["gates"], [])

    def test_not_decided(self):
        self.gate("accepted", "block")
        lots, inspection = self.arrive(self.tube, ["T1"], 10)
        known = self.of_lots(self.delivery())
        refused = self.env["udi.gate"].lot_refusals(lots, "shipping")[lots.id][0]
        self.assertEqual(known, {lots.id: {"refused": 10, "message": refused.message, "apart": False}})
        self.inspect(inspection)
        self.assertEqual(self.of_lots(self.delivery()), {})

    def test_part_of_a_lot(self):
        self.gate("accepted", "block")
        lots, inspection = self.arrive(self.tube, ["T1"], 10)
        inspection.with_user(self.quality).line_ids.write({"found": 3, "defect": "Torn"})
        self.inspect(inspection)
        self.assertEqual(self.of_lots(self.delivery())[lots.id]["refused"], 3, "rejected ones in their area")
        picking = self.picking("incoming", self.supplier, [(self.tube, 5)])
        picking.location_dest_id = picking.move_ids.location_dest_id = self.awaiting
        self.fill(picking, lots, 5)
        picking.button_validate()
        self.assertEqual(self.of_lots(self.delivery())[lots.id]["refused"], 8, "and those that have come since")

    def test_more_than_is_accepted_does_not_leave_by_a_delivery_from_stock(self):
        """The gate counts where units lie, not only where a line says that they are taken from."""
        self.gate("accepted", "block")
        lots, inspection = self.arrive(self.tube, ["T1"], 10)
        delivery = self.picking("outgoing", self.hospital_a, [(self.tube, 10)])
        self.fill(delivery, lots, 10)
        with self.assertRaisesRegex(UserError, "is not accepted yet"), self.env.cr.savepoint():
            delivery.button_validate()
        self.inspect(inspection)
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")

    def test_lies_apart_without_an_inspection(self):
        self.gate("accepted", "block")
        self.warehouse.in_type_id.udi_inspect = False
        lots, _none = self.arrive(self.tube, ["T1"], 10)
        known = self.of_lots(self.delivery())[lots.id]
        self.assertTrue(known["apart"])
        self.assertIn(self.awaiting.display_name, known["message"])

    def test_moves_that_lead_on(self):
        self.gate("accepted", "block")
        lots, _inspection = self.arrive(self.tube, ["T1"], 10)
        for source, destination, leads_on in (
            (self.awaiting, self.stock_location, True),
            (self.awaiting, self.rejected, False),
            (self.stock_location, self.stock_location, False),
        ):
            picking = self.env["udi.zone.moves"].prepare(
                self.warehouse.int_type_id, source, destination, [(lots, 1)], "by hand"
            )
            facts = self.load(picking, "move")["job"]["gates"].get(self.tube.id, {"facts": {}})["facts"]
            self.assertEqual(bool(facts.get("accepted")), leads_on, f"{source.name} → {destination.name}")
        places = {row["id"]: row["apart"] for row in self.app.load(self.token, "move", "free")["places"]}
        self.assertEqual((places[self.awaiting.id], places[self.stock_location.id]), (True, False))

    # ------------------------------------------------------------------ released
    def test_not_released(self):
        waiting, _other = self.receive(self.tube, ["T1", "T2"], quantity=10)
        self.tube.udi_needs_release = True
        self.assertEqual(self.of_lots(self.delivery(), "released"), {}, "the rule is off")
        self.env["udi.gate.rule"].search([("rule", "=", "released")]).unlink()
        self.gate("released", "block")
        known = self.of_lots(self.delivery(), "released")
        refused = self.env["udi.gate"].lot_refusals(waiting, "shipping")[waiting.id][0]
        self.assertEqual((len(known), known[waiting.id]), (2, refused.message))

    def test_as_many_statements_for_many_lots(self):
        self.gate("released", "block")
        self.gate("accepted", "block")
        self.tube.udi_needs_release = True
        counts = []
        for number in (2, 12):
            self.arrive(self.tube, [f"T{number}-{index}" for index in range(number)], 10)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows = self.env["udi.scan.gate.facts"].of_lots(self.tube)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(rows), 14)
        self.assertLessEqual(counts[1], counts[0] + 1)

    # ------------------------------------------------------------------ approved
    def approve(self, **values):
        review = self.env["udi.first.purchase"].create(values)
        # sudo: the verbs and their signatures are tested where they are; here a review is what it became
        review.sudo().write({"state": "approved"})
        return review

    def test_supplier_and_product_that_nobody_has_approved(self):
        receipt = self.picking("incoming", self.supplier, [(self.tube, 1)])
        self.assertEqual(self.of_job(receipt, self.tube), None)
        self.gate("approved", "block")
        known = self.of_job(receipt, self.tube)
        self.assertIn("is not approved as a supplier", known["partner"])
        self.assertIn("is not approved", known["product"])
        self.fill(receipt, self.make_lot(self.tube, "T1"))
        with self.assertRaises(UserError) as caught:
            receipt.button_validate()
        self.assertEqual(str(caught.exception).splitlines(), [known["partner"], known["product"]])

    def test_approved_with_certificates(self):
        self.gate("approved", "block")
        registration = self.env["udi.registration"].create(
            {
                "name": "国械注准20203140001",
                "authority": "nmpa",
                "valid_from": "2026-01-01",
                "valid_to": "2026-06-30",
                "identifier_ids": [Command.set(self.tube.udi_primary_identifier_id.ids)],
            }
        )
        self.approve(kind="supplier", partner_id=self.supplier.id)
        self.approve(
            kind="product",
            product_tmpl_id=self.tube.product_tmpl_id.id,
            registration_ids=[Command.set(registration.ids)],
        )
        known = self.of_job(self.picking("incoming", self.supplier, [(self.tube, 1)]), self.tube)
        self.assertEqual((known["partner"], known["covered"]), (None, None))
        self.assertEqual(known["windows"], [["2026-01-01", "2026-06-30"]])
        self.assertIn("no certificate of its first-purchase review is in force", known["uncovered"])

    def test_buyer(self):
        self.gate("approved", "warn")
        delivery = self.delivery()
        known = self.of_job(delivery, self.tube, "issue")
        self.assertEqual(set(known), {"partner"})
        self.assertIn("is not approved as a buyer", known["partner"])
        self.approve(kind="buyer", partner_id=self.hospital_a.id)
        self.assertEqual(self.of_job(delivery, self.tube, "issue"), None)

    def test_suppliers_of_goods_that_nobody_announced(self):
        self.receive(self.sensor, ["SN-1"])
        self.warehouse.in_type_id.udi_inspect = False
        leader = self.env["udi.scan.app"].with_user(self.leader)

        def refused():
            rows = leader.load(self.token, "receive", "free")["partners"]
            return {row["id"]: row.get("refused") for row in rows}[self.supplier.id]

        self.assertEqual(refused(), None)
        self.gate("approved", "block")
        self.assertIn("is not approved as a supplier", refused())
        self.approve(kind="supplier", partner_id=self.supplier.id)
        self.assertEqual(refused(), None)
