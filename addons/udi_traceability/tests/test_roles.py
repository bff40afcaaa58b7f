"""The role matrix: what each role may do with each model."""

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import ROLES, UdiCommon

ALL_REGULATORY = {"create": {"regulatory"}, "write": {"regulatory"}, "unlink": {"regulatory"}}
# model -> {operation: roles}; every role of ours may read everything, a role that is not named may do nothing else
MATRIX = {
    "udi.event": {},
    "udi.event.item": {},
    "udi.ledger.block": {},
    "udi.ledger.check": {},
    "udi.holder": {},
    "udi.holder.difference": {},
    "udi.former.partner": {},
    "udi.history.run": {},
    "udi.history.product": {},
    "udi.hold.member": {},
    "udi.issue.check": {},
    "udi.issue.check.line": {},
    "udi.hold": {
        "create": {"leader", "quality", "recall_manager"},
        "write": {"quality"},
    },
    "udi.gate.attempt": {},
    "udi.override": {},
    "udi.signature": {},
    "udi.gate.rule": {"create": {"udi_admin"}, "write": {"udi_admin"}, "unlink": {"udi_admin"}},
    "udi.device.identifier": ALL_REGULATORY,
    "udi.barcode.clash": {},
    "udi.registration": ALL_REGULATORY,
    "udi.registration.version": ALL_REGULATORY,
    "udi.licence": ALL_REGULATORY,
    "udi.publication": ALL_REGULATORY,
    "udi.market.expiry": {},
    "udi.serial.range": {key: {"regulatory", "udi_admin"} for key in ("create", "write", "unlink")},
    "udi.serial.block": {"write": {"regulatory", "udi_admin"}},
    "udi.catalogue.entry": ALL_REGULATORY,
    "udi.catalogue.identifier": ALL_REGULATORY,
    "udi.catalogue.import": ALL_REGULATORY,
    "udi.catalogue.import.error": ALL_REGULATORY,
    "udi.catalogue.change": {},
    "udi.data.rule": {key: {"quality", "udi_admin"} for key in ("create", "write", "unlink")},
    "udi.data.score": {},
    "udi.data.issue": {"write": {"quality", "regulatory", "udi_admin"}},
}


@tagged("post_install", "-at_install")
class TestRoles(UdiCommon):
    def test_matrix(self):
        for model, allowed in MATRIX.items():
            for role in ROLES:
                records = self.env[model].with_user(getattr(self, role))
                for operation in ("read", "create", "write", "unlink"):
                    expected = operation == "read" or role in allowed.get(operation, ())
                    with self.subTest(model=model, role=role, operation=operation):
                        self.assertEqual(records.has_access(operation), expected)

    def test_dialogs(self):
        """Who may answer them; a signature may be asked of anybody, the document decides."""
        for model, roles in (
            ("udi.override.allow", {"leader", "quality"}),
            ("udi.override.allow.line", {"leader", "quality"}),
            ("udi.hold.set", {"leader", "quality", "recall_manager"}),
            ("udi.signature.request", set(ROLES)),
            ("udi.data.snooze", {"quality", "regulatory", "udi_admin"}),
        ):
            for role in ROLES:
                for operation in ("read", "create", "write", "unlink"):
                    records = self.env[model].with_user(getattr(self, role))
                    self.assertEqual(records.has_access(operation), role in roles, (model, role, operation))

    def test_counters_are_nobodys(self):
        for model in ("udi.gate.epoch", "udi.signature.attempt"):
            for role in ROLES:
                for operation in ("read", "create", "write", "unlink"):
                    self.assertFalse(
                        self.env[model].with_user(getattr(self, role)).has_access(operation), (model, role, operation)
                    )

    def test_nobody_else_gets_in(self):
        for model in MATRIX:
            records = self.env[model].with_user(self.nobody)
            for operation in ("create", "write", "unlink"):
                self.assertFalse(records.has_access(operation), (model, operation))

    def test_the_auditor_reads_and_writes_nothing(self):
        lots = self.receive(self.pump, ["P1"])
        picking = self.deliver(lots, self.hospital_a)
        auditor = self.auditor
        self.assertEqual(lots.with_user(auditor).name, "P1")
        self.assertTrue(picking.with_user(auditor).move_line_ids.lot_id.udi_event_item_ids)
        with self.assertRaises(AccessError):
            lots.with_user(auditor).note = "x"
        with self.assertRaises(AccessError):
            picking.with_user(auditor).note = "x"

    def test_every_role_opens_the_form_of_a_lot(self):
        """Whatever other addons put on that form: nobody who may trace is stopped by a field of theirs."""
        lot = self.receive(self.pump, ["P1"])
        for role in ROLES:
            with self.subTest(role=role):
                self.env.invalidate_all()
                self.assertEqual(Form(lot.with_user(getattr(self, role))).name, "P1")

    def test_home_page_for_every_role(self):
        for role in ROLES:
            summary = self.env["udi.home"].with_user(getattr(self, role)).summary()
            keys = {tile["key"] for tile in summary["tiles"]}
            self.assertIn("devices", keys, role)
            self.assertEqual("receive" in keys, role in ("operator", "leader", "quality", "udi_admin"), role)
