from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import RecallCommon
from odoo.addons.mail.tests.common import mail_new_test_user


@tagged("post_install", "-at_install")
class TestRecallRights(RecallCommon):
    def roles(self):
        return {
            "operator": self.operator,
            "leader": self.leader,
            "quality": self.quality,
            "regulatory": self.regulatory,
            "recall_manager": self.recall_manager,
            "service": self.service,
            "auditor": self.auditor,
            "admin": self.udi_admin,
        }

    def test_matrix(self):
        recall = self.case(self.sensors[0])
        for name, user in self.roles().items():
            for model in ("udi.recall", "udi.recall.line", "udi.recall.holder"):
                records = self.env[model].with_user(user)
                self.assertTrue(records.has_access("read"), f"{name} reads {model}")
                author = name == "recall_manager" and model == "udi.recall"
                for right in ("write", "create", "unlink"):
                    self.assertEqual(records.has_access(right), author, f"{name} {right} {model}")
            self.assertEqual(recall.with_user(user).lot_count, 2)
            allowed = name in ("quality", "regulatory", "recall_manager")
            self.assertEqual(self.env["udi.recall.decision"].with_user(user).has_access("create"), allowed, name)

    def test_nobody_sees_nothing(self):
        recall = self.case(self.sensors[0])
        for model in ("udi.recall", "udi.recall.line", "udi.recall.holder", "udi.recall.decision"):
            self.assertFalse(self.env[model].with_user(self.nobody).has_access("read"), model)
        with self.assertRaises(AccessError):
            recall.with_user(self.nobody).read(["title"])
        self.assertEqual(self.pumps[0].with_user(self.nobody).udi_recall_count, 0)

    def test_who_may_open_scope_and_freeze(self):
        recall = self.case(self.sensors[0])
        for name, user in self.roles().items():
            service = self.recalls.with_user(user)
            if name != "recall_manager":
                with self.assertRaises(AccessError):
                    service.open_case(self.sensors[1].with_user(user))
                for verb in (service.close, service.cancel):
                    with self.assertRaises(AccessError):
                        verb(recall.with_user(user), "because")
            if name not in ("quality", "recall_manager"):
                with self.assertRaises(AccessError):
                    service.scope(recall.with_user(user))
                with self.assertRaises(AccessError):
                    service.freeze(recall.with_user(user), "because")
            if name != "quality":
                with self.assertRaises(AccessError):
                    service.release(recall.with_user(user), "because")
        self.assertEqual(recall.state, "signal")
        self.assertFalse(recall.hold_ids)

    def test_state_and_figures_are_closed_to_rpc(self):
        recall = self.case(self.sensors[0])
        for vals in ({"state": "closed"}, {"unit_qty": 0}, {"scope_stale": False}, {"frozen_on": "2026-01-01"}):
            with self.assertRaisesRegex(UserError, "buttons"):
                recall.write(vals)
        with self.assertRaisesRegex(UserError, "buttons"):
            self.env["udi.recall"].with_user(self.recall_manager).create({"title": "x", "state": "action"})
        with self.assertRaises(AccessError):
            recall.line_ids.write({"quantity": 0})
        with self.assertRaises(UserError):
            recall.write({"line_ids": [(5, 0, 0)]})

    def test_only_drafts_are_deleted(self):
        recall = self.case(self.sensors[0])
        with self.assertRaisesRegex(UserError, "Cancel it"):
            recall.unlink()
        draft = self.env["udi.recall"].with_user(self.recall_manager).create({"title": "Typed by mistake"})
        draft.unlink()

    def test_other_company_is_invisible(self):
        recall = self.case(self.sensors[0])
        other = self.env["res.company"].create({"name": "Other maker"})
        stranger = mail_new_test_user(self.env, login="stranger", groups="udi_traceability.group_udi_recall_manager")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertFalse(self.env["udi.recall"].with_user(stranger).search([("id", "=", recall.id)]))
        self.assertFalse(self.env["udi.recall.line"].with_user(stranger).search([("recall_id", "=", recall.id)]))
        with self.assertRaises(AccessError):
            recall.with_user(stranger).read(["title"])
