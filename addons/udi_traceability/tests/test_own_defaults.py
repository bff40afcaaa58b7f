"""What only buttons write is not brought along as a default, by the context of a call or by a user's own defaults."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.unlinked import is_kept
from .common import UdiCommon

SAMPLES = {"boolean": True, "integer": 7, "float": 7.0, "many2one": 1, "date": "2001-01-01"}
SAMPLES |= {"datetime": "2001-01-01 01:01:01", "one2many": [(4, 1)], "many2many": [(4, 1)]}
# people set the state of these by hand
TYPED = ("udi.serial.range",)


@tagged("post_install", "-at_install")
class TestOwnDefaults(UdiCommon):
    """Every addon that is installed beside this one is looked at too."""

    def tables(self):
        return {
            name: model
            for name, model in self.registry.items()
            if name.startswith("udi.") and not (model._abstract or model._transient) and model._auto
        }

    def documents(self):
        return {name for name, model in self.tables().items() if issubclass(model, self.registry["udi.own.defaults"])}

    def sample(self, field):
        if field.type == "selection" and isinstance(field.selection, list):
            return field.selection[-1][0]
        return SAMPLES.get(field.type, "x")

    def test_all_that_name_who_acted(self):
        acted = {
            name
            for name, model in self.tables().items()
            if issubclass(model, self.registry["udi.signable"]) or any(map(is_kept, model._fields.values()))
        }
        self.assertIn("udi.hold", acted)
        self.assertFalse(acted - self.documents(), "inherit `udi.own.defaults`")

    def test_a_course_of_its_own(self):
        """Where an addon guards the state, no default may set it."""
        for name in self.documents():
            state = self.env[name]._fields.get("state")
            if state is not None and state.store and not state.compute and name not in TYPED:
                with self.subTest(name):
                    self.assertIn("state", self.env[name]._udi_not_typed())

    def test_context_says_nothing(self):
        for name in self.documents():
            model = self.env[name].sudo()  # sudo: as the buttons create; defaults must not reach these either
            closed = model._udi_not_typed()
            brought = {f"default_{field}": self.sample(model._fields[field]) for field in closed}
            with self.subTest(name):
                names = sorted(closed)
                own, told = model.default_get(names), model.with_context(**brought).default_get(names)
                self.assertFalse({field for field in names if own.get(field) != told.get(field)} - {"key", "uuid"})

    def test_own_defaults_say_nothing(self):
        settings = self.env["ir.default"].with_user(self.regulatory)
        settings.set("udi.change.request", "state", "approved", user_id=True)
        settings.set("udi.change.request", "asked_by_id", self.quality.id, user_id=True)
        request = self.env["udi.change.request"].with_user(self.regulatory).create(self.values())
        self.assertEqual((request.state, request.asked_by_id.id), ("draft", False))

    def values(self):
        return {"record_ref": f"product.template,{self.sensor.product_tmpl_id.id}", "reason": "New artwork"}

    def test_request_begins_as_a_draft(self):
        told = {"default_state": "approved", "default_asked_by_id": self.quality.id, "default_asked_by_name": "Q"}
        requests = self.env["udi.change.request"].with_user(self.regulatory).with_context(**told)
        request = requests.create(self.values())
        self.assertEqual((request.state, request.asked_by_id.id, request.asked_by_name), ("draft", False, False))

    def test_hold_begins_active(self):
        [unit] = self.receive(self.sensor, ["SN-1"])
        told = {"default_state": "released", "default_released_by_id": self.quality.id}
        hold = self.env["udi.hold"].with_user(self.leader).with_context(**told).freeze(unit, "Loose plug")
        self.assertEqual((hold.state, hold.sudo().released_by_id.id), ("active", False))
        with self.assertRaisesRegex(UserError, "release it"):
            self.env["udi.hold"].with_user(self.leader).create({"name": "x", "state": "released"})

    def test_exempted_by_the_context(self):
        told = {"default_udi_exempt_reason": "other", "default_udi_exempt_note": "x"}
        lots = self.env["stock.lot"].with_user(self.nobody).with_context(**told)
        with self.assertRaisesRegex(UserError, "Only regulatory affairs exempt"):
            lots.create({"name": "SN-1", "product_id": self.sensor.id})
