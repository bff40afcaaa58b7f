"""Signed documents stay as signed, and name who acted, when the user is deleted; no default acts in his place."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import QualityCommon

SCRIPT = "udi_quality/migrations/19.0.1.2.0/pre-names.py"
COLUMNS = (
    ("udi.inspection", "inspector_name"), ("udi.inspection", "inspector_login"), ("udi.inspection", "second_name"),
    ("udi.nonconformity", "proposed_by_name"), ("udi.nonconformity", "proposed_by_login"),
    ("udi.nonconformity", "decided_by_name"), ("udi.first.purchase", "requested_by_name"),
    ("udi.first.purchase", "requested_by_login"), ("udi.first.purchase", "decided_by_name"),
    ("udi.release", "requested_by_name"), ("udi.release", "requested_by_login"), ("udi.release", "decided_by_name"),
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestSignerLeaves(QualityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leaver = cls.person("udi_traceability.group_udi_quality", "udi_leaver")
        cls.leaver.name = "Lena Leaver"

    def documents(self):
        """``[(record, name of the author, name of the signer)]``, each signed by the second person or the leaver."""
        _lots, inspection = self.arrive(self.tube, ["T1"], quantity=10)
        mine = inspection.with_user(self.leaver)
        mine.action_take_suggestion()
        mine.action_submit()
        self.sign(inspection.with_user(self.second_quality).action_approve(), self.second_quality)

        self.warehouse.in_type_id.udi_inspect = False
        self.tube.product_tmpl_id.udi_needs_release = True
        lots = self.receive(self.tube, ["T2"], quantity=10)
        action = lots.with_user(self.leaver).action_udi_request_release()
        release = self.env["udi.release"].browse(action["res_id"])
        release.with_user(self.leaver).action_request()
        self.sign(release.with_user(self.second_quality).action_release(), self.second_quality)

        review = self.env["udi.first.purchase"].with_user(self.leaver).create(
            {"kind": "product", "product_tmpl_id": self.tube.product_tmpl_id.id}
        )  # fmt: skip
        # sudo: the state is written by buttons only; what is tested begins behind the request
        review.sudo().write({"state": "requested", "requested_by_id": self.regulatory.id})
        self.sign(review.with_user(self.leaver).action_refuse(), self.leaver, reason="No papers")
        return [
            (inspection, "inspector_name", "second_name"),
            (release, "requested_by_name", "decided_by_name"),
            (review.with_user(self.second_quality), "requested_by_name", "decided_by_name"),
        ]

    def check(self, documents, names):
        for (record, author, signer), expected in zip(documents, names, strict=True):
            with self.subTest(record._name):
                self.assertEqual((record[author], record[signer]), expected)
                self.assertEqual(self.signatures(record)._verdict(), "same")

    def test_deleted_afterwards(self):
        documents = self.documents()
        second, other = self.second_quality.name, self.regulatory.name
        names = [("Lena Leaver", second), ("Lena Leaver", second), (other, "Lena Leaver")]
        self.check(documents, names)
        self.leaver.write({"name": "Lena Married", "login": "udi_married"})
        self.check(documents, names)
        self.leave(self.leaver)
        self.check(documents, names)

    def test_documents_of_an_earlier_version(self):
        documents = self.documents()
        self.env.flush_all()
        self.leaver.name = "Lena Married"
        noted = self.env["mail.message"].search_count([])
        self.upgrade_names(SCRIPT, *COLUMNS)
        second, other = self.second_quality.name, self.regulatory.name
        self.check(documents, [("Lena Married", second), ("Lena Married", second), (other, "Lena Leaver")])
        self.assertEqual(self.env["mail.message"].search_count([]), noted)

    def test_no_default_decides(self):
        told = {"default_state": "approved", "default_decided_by_id": self.quality.id}
        told["default_decided_on"] = "2026-01-01 10:00:00"
        reviews = self.env["udi.first.purchase"].with_user(self.regulatory)
        values = {"kind": "supplier", "partner_id": self.supplier.id}
        review = reviews.with_context(**told).create(values)
        self.assertEqual((review.state, review.decided_by_id.id, review.decided_on), ("draft", False, False))
        with self.assertRaises(UserError):
            reviews.create({**values, "state": "approved"})
