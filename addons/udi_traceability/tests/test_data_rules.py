"""One fault of each kind in a small clean company: each is found by its rule, and nothing else is found."""

from odoo.tests import tagged

from .common import UdiCommon
from .data_defects import KINDS, Defects

SERIALS, SOLD = 45, 4


class DataCommon(UdiCommon):
    """A company whose data are right: everything scanned, registered, published, named."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["udi.data.rule"].search([])
        cls.rules.write({"since": "2020-01-01"})
        cls.defects = Defects(cls.env, [], [], [], cls.supplier)
        cls.supplier.udi_gln = cls.defects.gln()
        cls.hospitals = cls.env["res.partner"].create(
            [{"name": f"Hospital {number}", "udi_gln": cls.defects.gln()} for number in range(SOLD)]
        )
        cls.env["udi.licence"].create(
            {"name": "L-1", "partner_id": cls.supplier.id, "kind": "production", "valid_to": "2099-01-01"}
        )
        products = cls.sensor | cls.pump | cls.tube
        products.write({"udi_risk_class": "2", "udi_registrant_id": cls.supplier.id})
        cls.defects.allow(products.udi_primary_identifier_id)
        for warehouse in cls.env["stock.warehouse"].search([]):
            place = cls.env["res.partner"].create({"name": warehouse.name, "udi_gln": cls.defects.gln()})
            warehouse.partner_id = place

    @classmethod
    def receive_scanned(cls, product, names, quantity=1.0, partner=None):
        lots = cls.env["stock.lot"].union(
            *(cls.make_lot(product, name, udi_supplier_lot=f"S-{name}") for name in names)
        )
        picking = cls.picking("incoming", partner or cls.supplier, [(product, len(names) * quantity)])
        cls.fill(picking, lots, quantity)
        cls.scanned(picking.move_line_ids)
        picking.button_validate()
        return lots

    @classmethod
    def deliver_scanned(cls, lots, partner):
        picking = cls.picking("outgoing", partner, [(lots.product_id, len(lots))])
        cls.fill(picking, lots)
        cls.scanned(picking.move_line_ids)
        picking.button_validate()
        return picking

    def rule(self, code):
        return self.env.ref(f"udi_traceability.data_rule_{code}")

    def found(self, state="open"):
        """``{(code of the rule, record)}`` of the issues in this state."""
        names = {rule.id: name for rule, name in self.codes().items()}
        issues = self.env["udi.data.issue"].search([("state", "=", state)])
        return {(names[issue.rule_id.id], issue.res_id) for issue in issues}

    def codes(self):
        data = self.env["ir.model.data"].search([("model", "=", "udi.data.rule")])
        return {self.env["udi.data.rule"].browse(row.res_id): row.name.removeprefix("data_rule_") for row in data}

    def look(self, *codes):
        """Ask these rules about everything; without a name all of them."""
        rules = self.env["udi.data.rule"].union(*map(self.rule, codes)) if codes else self.rules
        self.env["udi.data.runner"].check_now(rules)
        return self.env["udi.data.issue"].search([("rule_id", "in", rules.ids)])


@tagged("post_install", "-at_install")
class TestDataRules(DataCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        serials = cls.receive_scanned(cls.pump, [f"P{number:03d}" for number in range(SERIALS + SOLD)])
        cls.batches = cls.receive_scanned(cls.tube, ["T1", "T2"], 10)
        cls.sold = serials[:SOLD]
        for lot, hospital in zip(cls.sold, cls.hospitals, strict=True):
            cls.deliver_scanned(lot, hospital)
        cls.stock = serials[SOLD:]
        cls.defects.stock, cls.defects.sold, cls.defects.batches = (
            iter(lots.ids) for lots in (cls.stock, cls.sold, cls.batches)
        )

    def test_every_kind_is_found_and_nothing_else(self):
        self.look()
        self.assertFalse(self.found(), "a clean company")
        planted = {(kind, number) for kind in KINDS for number in self.defects.plant(kind, 1)}
        self.assertGreaterEqual(len({kind for kind, _number in planted}), 30)
        self.look()
        self.assertEqual(self.found(), planted)
        self.assertFalse(self.rules.filtered("last_error"))
        # again: nothing is found twice
        count = self.env["udi.data.issue"].search_count([])
        self.look()
        self.assertEqual(self.env["udi.data.issue"].search_count([]), count)

    def test_a_late_event_says_how_late(self):
        events = self.defects.plant("recorded_late", 1)
        issue = self.look("recorded_late")
        self.assertEqual((set(issue.mapped("res_id")), issue.expected), (events, "≤ 24 h"))
        self.assertRegex(issue.found, r"^30 h: \d{4}-\d\d-\d\d \d\d:\d\d → \d{4}-\d\d-\d\d \d\d:\d\d UTC$")
