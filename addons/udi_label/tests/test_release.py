"""Product release waits for label reconciliation: the gate's rule `released`."""

from odoo.exceptions import UserError

from .common import LabelCommon


class TestRelease(LabelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lot = cls.make_lot(cls.tube, "T1")
        receipt = cls.picking("incoming", cls.supplier, [(cls.tube, 5)])
        cls.fill(receipt, cls.lot, 5)
        receipt.button_validate()
        cls.job = cls.env["udi.label"].with_user(cls.operator).print_lots(cls.lot.with_user(cls.operator), copies=5)

    def switch(self, action, **values):
        rules = self.env["udi.gate.rule"]
        rules.search([("rule", "=", "released"), ("company_id", "=", self.company.id)]).unlink()
        rules.create({"rule": "released", "action": action, **values})

    def deliver(self):
        delivery = self.picking("outgoing", self.hospital_a, [(self.tube, 1)])
        self.fill(delivery, self.lot, 1)
        delivery.with_user(self.operator).button_validate()
        return delivery

    def close(self):
        self.env["udi.label.reconciliation"].with_user(self.operator).close(
            self.job.with_user(self.operator), 5, 0, 0, 0
        )

    def test_refused_until_the_job_is_reconciled(self):
        self.switch("block")
        self.assertEqual(self.lot.udi_permission, "unreleased")
        message = f"print job {self.job.name} are not reconciled"
        with self.assertRaisesRegex(UserError, message), self.env.cr.savepoint():
            self.deliver()
        self.close()
        self.lot.invalidate_recordset()
        self.assertEqual(self.lot.udi_permission, "free")
        self.assertEqual(self.deliver().state, "done")

    def test_a_rule_that_is_off_asks_nothing(self):
        self.switch("off")
        self.assertEqual(self.lot.udi_permission, "free")
        self.assertEqual(self.deliver().state, "done")
        self.assertEqual(self.job.state, "done")

    def test_only_where_the_rule_is_on(self):
        other = self.env["product.category"].create({"name": "Other devices"})
        self.switch("block", categ_id=other.id)
        self.env["udi.gate.rule"].create({"rule": "released", "action": "off"})
        self.assertEqual(self.deliver().state, "done")

    def test_failed_job_and_labels_of_the_patient_do_not_count(self):
        self.switch("block")
        self.close()
        card = self.env.ref("udi_label.template_implant_card_86x54").version_id
        self.print_in(card)
        self.assertEqual(self.deliver().state, "done")

    def print_in(self, version):
        label = self.env["udi.label"].with_user(self.operator)
        return label.print_lots(self.lot.with_user(self.operator), version=version)

    def test_another_company_s_job_counts_and_no_right_is_needed(self):
        """Whoever ships sees the reason, also without the right to read print jobs."""
        self.switch("block")
        found = self.env["udi.gate"].with_user(self.nobody).lot_refusals(self.lot.with_user(self.nobody), "shipping")
        self.assertIn("not reconciled", " ".join(finding.message for finding in found[self.lot.id]))

    def test_number_of_statements_does_not_grow(self):
        self.switch("block")
        lots = self.pumps(30)
        self.print_as(self.operator, lots)
        counts = []
        for part in (lots[:3], lots[3:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(self.env["udi.gate"]._released(part), part)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
