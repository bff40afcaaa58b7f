from odoo import Command

from .common import RecallCommon
from odoo.addons.mail.tests.common import MockEmail


class NoticeCommon(RecallCommon, MockEmail):
    """A case in action: pumps 1 and 2 at hospital A (with mail), pump 3 and 10 tubes at hospital B (without).

    Gives ``recall``, ``notice_a``, ``notice_b``, and the services.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"udi_notice_link": "always", "udi_notice_url": False, "phone": "+86 10 1234"})
        cls.hospital_a.write({"email": "recalls@hospital-a.example", "street": "1 Long Road", "city": "Beijing"})
        cls.deliver(cls.pumps[:2], cls.hospital_a)
        cls.deliver(cls.pumps[2], cls.hospital_b)
        more = cls.receive(cls.tube, ["TUBE-C"], quantity=20)
        cls.deliver(more, cls.hospital_b, quantity=10)
        cls.service_of_notices = cls.env["udi.recall.notice.service"]
        case = cls.recalls.with_user(cls.recall_manager).open_case((cls.sensors | more).with_user(cls.recall_manager))
        cls.recall = cls.decide(case)
        cls.notices = cls.recall.notice_ids
        cls.notice_a = cls.notices.filtered(lambda notice: notice.partner_id == cls.hospital_a)
        cls.notice_b = cls.notices.filtered(lambda notice: notice.partner_id == cls.hospital_b)
        cls.answers = cls.env["udi.recall.answer.service"].sudo()

    def line(self, notice, name):
        return notice.sudo().line_ids.filtered(lambda line: line.lot_name == name)

    def take(self, notice, said, **more):
        """An answer by the page: ``{lot name: {outcome: quantity}}``."""
        vectors = {self.line(notice, name).id: told for name, told in said.items()}
        return self.answers.take(notice.sudo(), vectors, "public", more.pop("person", "Dr. Li"), **more)

    def run_mailer(self):
        """What the scheduled action does, with the mails caught before they leave."""
        with self.mock_mail_gateway():
            self.mail_job()
            return list(self._mails)

    def mail_job(self):
        self.job("udi_recall.ir_cron_recall_notice")

    def job(self, name):
        """Run a scheduled action as the scheduler does."""
        with self.enter_registry_test_mode():
            self.env.ref(name).method_direct_trigger()
        self.env.invalidate_all()

    def statements(self, recall):
        """Live dispositions: sorted (lot, kind, quantity, to whom)."""
        rows = self.env["udi.recall.disposition"].search(
            [("recall_id", "=", recall.id), ("superseded", "=", False), ("quantity", ">", 0)]
        )
        return sorted((row.lot_name, row.kind, row.quantity, row.to_name or "") for row in rows)

    @classmethod
    def many_holders(cls, count, prefix="Clinic"):
        """A case in action with ``count`` holders of two tubes of one lot each, every third without a mail address."""
        lot = cls.receive(cls.tube, [f"LOT-{prefix}"], quantity=2 * count)
        partners = cls.env["res.partner"].create(
            [
                {
                    "name": f"{prefix} {number:03d}",
                    "email": f"c{number}@{prefix.lower()}.example" if number % 3 else False,
                }
                for number in range(count)
            ]
        )
        cls.ship(lot, partners)
        case = cls.recalls.with_user(cls.recall_manager).open_case(lot.with_user(cls.recall_manager))
        return cls.decide(case)

    @classmethod
    def ship(cls, lot, partners):
        """Two units of the lot to each of these partners, all moved at once."""
        places = {"location_id": cls.stock_location.id, "location_dest_id": cls.customer_location.id}
        goods = {"product_id": lot.product_id.id, **places}
        line = {**goods, "lot_id": lot.id, "quantity": 2.0, "picked": True}
        moves = cls.env["stock.move"].create(
            [
                {
                    **goods,
                    "partner_id": partner.id,
                    "product_uom": lot.product_id.uom_id.id,
                    "product_uom_qty": 2.0,
                    "move_line_ids": [Command.create(line)],
                }
                for partner in partners
            ]
        )
        moves.picked = True
        moves._action_done()
