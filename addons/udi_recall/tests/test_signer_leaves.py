"""A signed decision, search or closing stays as signed when who prepared it is deleted; no default acts for anybody."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import RecallCommon

SCRIPT = "udi_recall/migrations/19.0.1.3.0/pre-names.py"
COLUMNS = (
    ("udi.recall", "hazard_user_name"), ("udi.recall", "hazard_user_ref"), ("udi.recall", "proposed_by_name"),
    ("udi.recall", "proposed_by_login"), ("udi.recall", "decided_by_name"), ("udi.recall.closing", "requested_by_id"),
    ("udi.recall.closing", "requested_by_name"), ("udi.recall.closing", "requested_by_login"),
    ("udi.recall.incoming", "searched_by_name"), ("udi.recall.incoming", "searched_by_login"),
    ("udi.recall.deadline.rule", "verified_by_name"),
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestSignerLeaves(RecallCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leaver = cls.person("udi_traceability.group_udi_recall_manager", "udi_leaver")
        cls.leaver.name = "Lena Leaver"

    def signed(self):
        """A decision, a closing and the result of a search, each prepared by the leaver and signed by quality."""
        recall = self.assess(self.case(self.sensors[0], self.leaver), hazard_user_id=self.leaver.id)
        recall.with_user(self.leaver).action_evaluate()
        recall.with_user(self.leaver).action_propose()
        self.sign(recall.with_user(self.quality).action_decide(), self.quality)
        closing = self.recalls.with_user(self.leaver).close(recall.with_user(self.leaver), "The rest is lost at sea")
        self.sign(recall.with_user(self.quality).action_sign_closing(), self.quality)
        notice = self.env["udi.recall.incoming"].with_user(self.leaver).create(
            {"name": "Recall", "text": f"UDI-DI: {self.tube.udi_primary_identifier_id.code}\nLot: NOTHING-LIKE-IT"}
        )  # fmt: skip
        notice.action_search()
        self.sign(notice.with_user(self.quality).action_sign(), self.quality)
        # sudo: the user who prepared them is deleted next
        return recall.sudo(), closing.sudo(), notice.sudo()

    def check(self, recall, closing, notice, name="Lena Leaver"):
        self.assertEqual((recall.hazard_user_name, recall.proposed_by_name), (name, name))
        self.assertEqual((closing.requested_by_name, notice.searched_by_name), (name, name))
        self.assertEqual(recall.decided_by_name, self.quality.name)
        for record in (recall, closing, notice):
            with self.subTest(record._name):
                self.assertEqual(self.signatures(record)._verdict(), "same")

    def test_deleted_afterwards(self):
        documents = self.signed()
        self.check(*documents)
        self.leaver.write({"name": "Lena Married", "login": "udi_married"})
        self.check(*documents)
        self.leave(self.leaver)
        self.check(*documents)
        self.assertFalse(documents[0].hazard_user_id)

    def test_documents_of_an_earlier_version(self):
        documents = self.signed()
        noted = self.env["mail.message"].search_count([])
        self.upgrade_names(SCRIPT, *COLUMNS)
        self.check(*documents)
        self.assertEqual(self.env["mail.message"].search_count([]), noted)

    def test_no_default_acts(self):
        told = {"default_verified_on": "2026-01-01 10:00:00", "default_verified_by_id": self.quality.id}
        told |= {"default_state": "signed", "default_searched_by_id": self.quality.id}
        rule = self.env["udi.recall.deadline.rule"].with_user(self.regulatory).with_context(**told).create(
            {"name": "Tell them", "authority": "cn", "amount": 1, "source_text": "A law"}
        )  # fmt: skip
        self.assertEqual((rule.verified_on, rule.verified_by_id.id), (False, False))
        notices = self.env["udi.recall.incoming"].with_user(self.regulatory)
        notice = notices.with_context(**told).create({"name": "Recall"})
        self.assertEqual((notice.state, notice.searched_by_id.id), ("draft", False))
        with self.assertRaisesRegex(UserError, "not typed"):
            notices.create({"name": "Recall", "state": "signed"})

    def test_a_destruction_is_not_typed(self):
        recall = self.case(self.sensors[0])
        rows = self.env["udi.recall.destruction"].with_user(self.quality)
        values = {
            "recall_id": recall.id,
            "method": "Crushed",
            "location_id": self.stock_location.id,
            "lot_ids": self.sensors[:1].ids,
        }
        with self.assertRaisesRegex(UserError, "signature of a witness"):
            rows.create({**values, "state": "done", "witness": "Somebody"})
        row = rows.with_context(default_state="done", default_witness="Somebody").create(values)
        self.assertEqual((row.state, row.witness), ("draft", False))
        with self.assertRaisesRegex(UserError, "signature of a witness"):
            row.write({"state": "done"})
