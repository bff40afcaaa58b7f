"""What stock users, portal users, nobody at all and people of another company try on our own models and services."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .attacks_common import AttackCommon
from odoo.addons.mail.tests.common import mail_new_test_user


@tagged("post_install", "-at_install")
class TestAttacksOnOurModels(AttackCommon):
    def ours(self):
        return [
            model
            for model in self.env.registry.models.values()
            if model._name.startswith("udi.") and not model._abstract and not model._transient and model._auto
        ]

    def test_a_stock_user_writes_none_of_our_models(self):
        """Neither creates, writes, deletes nor imports: asked of every model, with a record where there is one."""
        for model in self.ours():
            records = self.env[model._name]
            record = records.sudo().search([], limit=1)
            with self.subTest(model=model._name):
                self.unchanged(self.call, records, "create", [{}], error=Exception)
                if record:
                    self.unchanged(self.call, record, "write", {"id": record.id, "display_name": "x"}, error=Exception)
                    self.unchanged(self.call, record, "unlink")
                loaded = None
                try:
                    with self.env.cr.savepoint(), mute_logger("odoo.models"):
                        loaded = self.call(records, "load", ["id"], [["x.y"]])
                except (UserError, AccessError):
                    continue
                self.assertFalse(loaded["ids"], model._name)

    def test_portal_and_public_users_see_nothing(self):
        portal = mail_new_test_user(self.env, login="udi_portal", groups="base.group_portal")
        public = self.env.ref("base.public_user")
        for user in (portal, public):
            for model in self.ours():
                with self.subTest(user=user.login, model=model._name), self.assertRaises(AccessError):
                    self.call(self.env[model._name], "search_read", [], user=user)
            for model, method, args in (
                ("udi.timeline", "page", ["stock.lot", self.free.id]),
                ("udi.timeline", "page", []),
                ("udi.genealogy", "graph", [self.free.id]),
                ("udi.trace", "summary", [self.free.id]),
                ("udi.find", "ask", ["FREE"]),
                ("udi.scan", "look_up", ["FREE"]),
                ("udi.scan", "apply", [self.outgoing(self.free).id, "FREE"]),
                ("udi.search", "find", [f"(01){self.pump.udi_primary_identifier_id.code}(21)FREE"]),
                ("udi.readiness", "matrix", []),
                ("udi.go.live", "plan", []),
                ("udi.scan", "interpret", [f"(01){self.pump.udi_primary_identifier_id.code}"]),
                ("udi.scan", "interpret_many", [["FREE"]]),
                ("udi.trace.screen", "about", [self.free.id]),
                ("udi.trace", "state_of_all_on", ["2026-06-01"]),
                ("udi.trace", "holders", [self.free.ids]),
                ("udi.holder", "balance", [self.free.ids]),
                ("udi.serial", "next_name", [self.pump.id]),
                ("udi.catalogue", "find", ["gs1", self.pump.udi_primary_identifier_id.code]),
            ):
                with self.subTest(user=user.login, service=f"{model}.{method}"):
                    self.unchanged(self.call, self.env[model], method, *args, user=user, error=Exception)

            self.assertEqual(self.call(self.env["udi.home"], "summary", user=user)["tiles"], [])

    def test_private_verbs_cannot_be_called(self):
        event = self.env["udi.event"].search([], limit=1)
        for model, method, args in (
            ("udi.recorder", "record", [{}, []]),
            ("udi.recorder", "record_many", [[]]),
            ("udi.holder", "_apply", [[]]),
            ("udi.holder", "_ensure", [[]]),
            ("udi.gate", "enforce", [[]]),
            ("udi.gate", "_try", [None]),
            ("udi.gate.epoch", "_share", [[]]),
            ("udi.override", "allow", [[], "x"]),
            ("udi.override", "refusals", [[]]),
            ("udi.signature", "_insert", [event.id, "x", None]),
            ("udi.part.change", "event", [self.free.id, [], "add", "x", None]),
            ("udi.packing", "lines_done", [[]]),
            ("stock.quant", "_update_available_quantity", [self.pump.id, self.stock_location.id, 1]),
            ("stock.move.line", "_udi_settle", [True]),
            ("stock.move.line", "_udi_record", []),
            ("stock.move.line", "_action_done", []),
            ("udi.sealer", "run", []),
        ):
            with self.subTest(method=f"{model}.{method}"):
                self.unchanged(self.call, self.env[model], method, *args, error=Exception, user=self.operator)

    def test_words_that_look_like_sql(self):
        words = (
            "' OR 1=1 --",
            "%'; DROP TABLE udi_event; --",
            "\\",
            "%",
            "_",
            "\x00",
            "(01)'\"",
            "🙂" * 300,
            "a" * 10_000,
        )
        for text in words:
            with self.subTest(text=text[:20]):
                before = self.state()
                for model, method, args in (
                    ("udi.find", "ask", [text]),
                    ("udi.scan", "look_up", [text]),
                    ("udi.timeline", "page", [False, False, {"text": text, "user": text, "place": text}]),
                    ("stock.lot", "name_search", [text]),
                    ("udi.event", "search_read", [[("document_name", "ilike", text)]]),
                    ("udi.event.item", "search_read", [[("user_login", "=", text)]]),
                ):
                    try:
                        # Odoo's own searches hand a NUL to PostgreSQL, which refuses it
                        with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                            self.call(self.env[model], method, *args, user=self.operator)
                    except (UserError, ValidationError, ValueError) as error:
                        self.assertNotIn("syntax error", str(error))
                self.assertEqual(self.state(), before)

    def test_wrong_types(self):
        """Where a number belongs comes a text, a list, nothing: an error of the caller, no harm."""
        for value in ("x", [1], {"a": 1}, None, -1, 0, 2**40, 1.5, True):
            for model, method, args in (
                ("udi.timeline", "page", ["stock.lot", value]),
                ("udi.timeline", "items", [value]),
                ("udi.genealogy", "graph", [value]),
                ("udi.genealogy", "members", [self.free.id, "upstream", value, value]),
                ("udi.trace", "summary", [value]),
                ("udi.scan", "apply", [value, "FREE"]),
                ("udi.scan", "apply", [self.outgoing(self.free).id, value]),
                ("udi.scan", "look_up", [value]),
                ("udi.find", "ask", [value]),
            ):
                with self.subTest(method=f"{model}.{method}", value=value):
                    before = self.state()[:2]
                    try:
                        with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                            self.call(self.env[model], method, *args, user=self.operator)
                    except Exception as error:  # noqa: BLE001 - any answer, but no change
                        self.assertNotIn("syntax error", str(error))
                    self.assertEqual(self.state()[:2], before)

    def test_a_document_of_another_company(self):
        """An operator of another company of the database sees and moves nothing of this one."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = mail_new_test_user(
            self.env, login="udi_stranger", groups="udi_traceability.group_udi_operator",
            company_id=other.id, company_ids=[Command.set(other.ids)],
        )  # fmt: skip
        picking = self.outgoing(self.free)
        self.unchanged(self.call, picking, "button_validate", user=stranger)
        self.unchanged(self.call, self.env["udi.scan"], "apply", picking.id, "FREE", user=stranger, error=Exception)
        found = self.call(self.env["udi.event"], "search_count", [("document_ref", "=", picking.id)], user=stranger)
        self.assertEqual(found, 0)
        self.assertFalse(self.call(self.env["udi.holder"], "search", [("lot_id", "=", self.free.id)], user=stranger))
