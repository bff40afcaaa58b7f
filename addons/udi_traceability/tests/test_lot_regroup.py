"""Split and merge of lots: what is refused, the moves, the links, the roles."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import UdiCommon


@tagged("post_install", "-at_install")
class TestLotRegroup(UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lots = cls.receive(cls.tube, ["A", "B"], quantity=100)
        cls.a, cls.b = cls.lots

    def split(self, lot=None, user=None, **vals):
        values = {"lot_id": (lot or self.a).id, "quantity": 30, "name": "A-1", "reason": "Second sterilisation", **vals}
        wizard = self.env["udi.lot.split"].with_user(user or self.leader).create(values)
        return self.env["stock.lot"].browse(wizard.action_confirm()["res_id"])

    def merge(self, lots=None, user=None, **vals):
        values = {"lot_ids": (lots or self.lots).ids, "name": "AB", "reason": "One container", **vals}
        wizard = self.env["udi.lot.merge"].with_user(user or self.leader).create(values)
        return self.env["stock.lot"].browse(wizard.action_confirm()["res_id"])

    def refuse(self, regex, call, *args, error=UserError, **kwargs):
        counts = self.counts()
        with mute_logger("odoo.models"), self.assertRaisesRegex(error, regex), self.env.cr.savepoint():
            call(*args, **kwargs)
        self.env.invalidate_all()
        self.assertEqual(self.counts(), counts, "nothing changed")

    def counts(self):
        stock = {(quant.lot_id.name, quant.location_id.id): quant.quantity for quant in self.lots.quant_ids}
        return self.env["udi.event"].search_count([]), self.env["stock.lot"].search_count([]), stock

    def shelf(self, lot):
        quants = lot.quant_ids.filtered(lambda quant: quant.location_id.usage == "internal")
        return sum(quants.mapped("quantity"))

    def holders(self, lot):
        return {row.kind: row.quantity for row in self.env["udi.holder"].search([("lot_id", "=", lot.id)])}

    # ------------------------------------------------------------------ what must not be
    def test_refused_splits(self):
        self.refuse("more than nothing", self.split, quantity=0)
        self.refuse("more than nothing", self.split, quantity=-5)
        self.refuse("Only 100 .* are free", self.split, quantity=100.5)
        self.refuse("exists already", self.split, name="B")
        self.refuse("Enter the number of the new lot", self.split, name="   ")
        self.refuse("Enter the reason", self.split, reason="  ")

    def test_reserved_goods_stay(self):
        picking = self.picking("outgoing", self.hospital_a, [(self.tube, 180)])
        picking.action_assign()
        free = self.a.quant_ids.filtered(lambda quant: quant.location_id == self.stock_location)
        self.refuse("are free", self.split, quantity=free.quantity - free.reserved_quantity + 1)
        self.refuse("", self.merge, lots=self.lots, name="A", reason="")

    def test_serials_are_units(self):
        serial = self.receive(self.sensor, ["S1"])
        self.refuse("a serial is one unit", self.split, lot=serial, quantity=1)

    def test_held_goods_are_not_led_out_of_a_hold(self):
        self.env["udi.hold"].freeze(self.a, "Leaks")
        self.refuse("on hold", self.split)
        self.refuse("on hold", self.merge)

    def test_lots_that_differ(self):
        self.b.udi_software_version = "2.0"
        self.refuse("differ in Software version", self.merge)

    def test_later_dates_take_nothing(self):
        late = self.receive(self.tube, ["C"], quantity=5, udi_expiry_date="2033-01-01")
        self.refuse("has later dates", self.merge, lots=self.a | late, name="C")

    def test_one_lot_is_no_merge(self):
        self.refuse("at least two lots", self.merge, lots=self.a)

    def test_other_product(self):
        other = self.receive(self.make_product("Filter", "06901234500042", "lot"), ["A"], quantity=5)
        self.refuse("one product", self.merge, lots=self.a | other)

    def test_who_may(self):
        for user in (self.operator, self.regulatory, self.recall_manager, self.service, self.auditor, self.nobody):
            self.refuse("", self.split, user=user, error=AccessError)
            self.refuse("", self.merge, user=user, error=AccessError)
        self.split(user=self.quality, name="Q1")
        self.split(user=self.leader, name="Q2")

    def balance(self, lot):
        row = self.env["udi.holder.balance"].balance(lot)[lot.id]
        return {name: value for name, value in row.items() if value}

    # ------------------------------------------------------------------ what is done
    def test_split(self):
        self.a.write({"udi_software_version": "1.2"})
        new = self.split()
        self.assertEqual((self.shelf(self.a), self.shelf(new)), (70, 30))
        self.assertEqual((self.holders(self.a), self.holders(new)), ({"internal": 70, "used": 30}, {"internal": 30}))
        self.assertEqual(
            (self.balance(self.a), self.balance(new)),
            ({"made": 100, "in_stock": 70, "used": 30}, {"made": 30, "in_stock": 30}),
        )
        self.assertEqual(
            (new.udi_manufacture_date, new.udi_expiry_date, new.udi_software_version),
            (self.a.udi_manufacture_date, self.a.udi_expiry_date, "1.2"),
        )
        event = self.env["udi.event.item"].search([("lot_id", "=", new.id)]).event_id
        self.assertEqual((event.event_type, event.reason), ("transformation", "Second sterilisation"))
        self.assertEqual(event.document_name, "Split of lot A")
        items = {(item.role, item.lot_id.name, item.into_lot_id.name, item.quantity) for item in event.item_ids}
        self.assertEqual(items, {("input", "A", "A-1", 30), ("output", "A-1", False, 30)})
        moves = self.env["stock.move"].search([("origin", "=", "Split of lot A")])
        self.assertEqual(set(moves.mapped("state")), {"done"})
        found = self.env["udi.trace"].downstream(self.a)
        self.assertEqual([(row["lot_id"], row["certainty"]) for row in found], [(new.id, "exact")])

    def test_split_of_a_split(self):
        second = self.split(lot=self.split(), quantity=10, name="A-2")
        self.assertEqual(
            {row["lot_id"] for row in self.env["udi.trace"].upstream(second)},
            set((self.a | self.env["stock.lot"].search([("name", "=", "A-1")])).ids),
        )
        self.assertEqual(self.shelf(second), 10)

    def test_fraction(self):
        new = self.split(quantity=0.25)
        self.assertEqual((self.shelf(self.a), self.shelf(new)), (99.75, 0.25))

    def test_merge_into_a_new_lot(self):
        self.b.write({"udi_expiry_date": "2030-06-30"})
        new = self.merge()
        self.assertEqual((self.shelf(self.a), self.shelf(self.b), self.shelf(new)), (0, 0, 200))
        self.assertEqual(str(new.udi_expiry_date), "2030-06-30", "the earliest date")
        event = self.env["udi.event.item"].search([("lot_id", "=", new.id)]).event_id
        items = {(item.role, item.lot_id.name, item.into_lot_id.name, item.quantity) for item in event.item_ids}
        self.assertEqual(items, {("input", "A", "AB", 100), ("input", "B", "AB", 100), ("output", "AB", False, 200)})

    def test_merge_into_one_of_them(self):
        self.assertEqual(self.merge(name="A"), self.a)
        self.assertEqual((self.shelf(self.a), self.shelf(self.b)), (200, 0))
        self.assertEqual(self.balance(self.b), {"made": 100, "used": 100})
        self.assertEqual(self.env["udi.holder.balance"].balance(self.a)[self.a.id]["unaccounted"], 0)
        self.assertEqual([row["lot_id"] for row in self.env["udi.trace"].upstream(self.a)], [self.b.id])
        self.deliver(self.a, self.hospital_a, quantity=150)
        self.assertEqual(self.holders(self.a)["partner"], 150)

    def test_dialogue_proposes_the_place(self):
        form = Form(self.env["udi.lot.split"].with_user(self.leader).with_context(default_lot_id=self.a.id))
        self.assertEqual((form.quant_id.location_id, form.free_quantity), (self.stock_location, 100))
        merge = Form(
            self.env["udi.lot.merge"]
            .with_user(self.leader)
            .with_context(active_model="stock.lot", active_ids=self.lots.ids)
        )
        self.assertEqual(merge.location_id, self.stock_location)
        self.assertEqual(len(merge.quant_ids), 2)

    def test_the_mark_of_the_moves_cannot_be_sent(self):
        """A remote caller who claims to be a regrouping is recorded like anybody."""
        picking = self.picking("outgoing", self.hospital_a, [(self.tube, 1)])
        self.fill(picking, self.a)
        picking.with_user(self.operator).with_context(udi_regroup=True).button_validate()
        self.assertTrue(
            self.env["udi.event"].search([("document_ref", "=", picking.id), ("biz_step", "=", "shipping")])
        )
