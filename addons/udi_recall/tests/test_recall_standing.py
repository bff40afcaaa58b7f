"""Steps ask for recalls only while a case is open, and never miss one."""

from odoo.tests import tagged

from .common import RecallCommon


@tagged("post_install", "-at_install")
class TestRecallStanding(RecallCommon):
    def statements(self, lot):
        """SQL statements of the delivery of a lot."""
        picking = self.picking("outgoing", self.hospital_a, [(lot.product_id, 1)])
        self.fill(picking, lot)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        return self.cr.sql_log_count - before

    def known(self):
        return self.env["udi.standing"]._fact("open_recall")

    def test_one_statement_more_while_a_case_is_open(self):
        other = self.receive(self.sensor, ["SEN-9"])
        self.statements(self.pumps[0])  # warms up
        without = self.statements(self.pumps[1])
        self.assertIs(self.known(), False)
        recall = self.case(other)
        self.assertIsNone(self.known(), "what was known is forgotten")
        self.assertEqual(self.statements(self.pumps[2]), without + 1)
        self.assertIs(self.known(), True)
        self.recalls.with_user(self.recall_manager).cancel(recall, "Opened by mistake")
        self.assertIsNone(self.known())
        self.statements(self.receive(self.pump, ["PUMP-9"]))
        self.assertIs(self.known(), False)

    def test_a_case_opened_in_the_same_transaction_is_told(self):
        """As a program does that ships, opens a case and takes back in one go."""
        self.deliver(self.pumps[0], self.hospital_a)
        self.assertIs(self.known(), False)
        recall = self.case(self.tubes[0])
        receipt = self.give_back(self.pumps[0], self.hospital_a)
        told = self.env["udi.recall.disposition"].search([("recall_id", "=", recall.id)])
        self.assertEqual([(row.lot_id, row.kind) for row in told], [(self.pumps[0], "returned")])
        self.assertEqual(receipt.udi_recall_id, recall)
