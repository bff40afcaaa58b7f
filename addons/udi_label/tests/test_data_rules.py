"""Labels that nobody verified or accounted for come into the inbox of data quality."""

from .common import LabelCommon

HEAD = "Decoded Data,Formal Grade,Symbology,Verifier\n"
LINE = "0106901234500028112601051731010410L1<GS>21SN0000,3.7/08/660,GS1 DataMatrix,V-12\n"


class TestLabelRules(LabelCommon):
    def look(self):
        rules = self.env.ref("udi_label.data_rule_label_not_verified")
        rules |= self.env.ref("udi_label.data_rule_label_not_reconciled")
        rules.since = "2020-01-01"
        self.env["udi.data.runner"].check_now(rules)
        issues = self.env["udi.data.issue"].search([("rule_id", "in", rules.ids), ("state", "=", "open")])
        return {(issue.rule_id.check, issue.res_id) for issue in issues}

    def test_found_after_some_days_and_closed_by_doing_it(self):
        job = self.print_as(self.operator, self.pumps(1))
        self.assertFalse(self.look(), "there is time to do it")
        self.env.flush_all()
        self.env.cr.execute("UPDATE udi_print_job SET date = date - interval '4 days' WHERE id = %s", (job.id,))
        self.env.invalidate_all()
        self.assertEqual(self.look(), {("label_not_verified", job.id), ("label_not_reconciled", job.id)})
        self.env["udi.label.grading"].with_user(self.quality).take_over(
            job.with_user(self.quality), (HEAD + LINE).encode()
        )
        self.assertEqual(self.look(), {("label_not_reconciled", job.id)})
        self.env["udi.label.reconciliation"].with_user(self.leader).close(job.with_user(self.leader), 1, 0, 0, 0)
        self.assertFalse(self.look())
