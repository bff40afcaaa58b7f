"""What the screens beside the case show in the demo: an answer, a notice of a supplier, a drill."""

from odoo import api, fields, models


class UdiDemoStory(models.AbstractModel):
    _inherit = "udi.demo.story"

    @api.model
    def _tell_recall_units(self):
        recall = self._as("recall")
        self._tell_answer(recall)
        self._tell_incoming(recall)
        drill = recall.env["udi.recall.drill.service"].start(self._record("demo_lot_tube_good").with_env(recall.env))
        drill.note = "地址和电话齐全，清单三分钟内完成。 Addresses were complete; the list was there in three minutes."
        # sudo: the clock is closed to everyone; the list took the three minutes that the note tells of
        drill.sudo().started_on = fields.Datetime.subtract(drill.started_on, minutes=3)
        drill.action_located()
        self._keep("demo_drill", drill)

    def _tell_answer(self, recall):
        """One unit of the case that a customer has used, told by telephone."""
        case = self._record("demo_recall").with_env(recall.env)
        line = case.line_ids.filtered(lambda line: line.holder_kind == "partner")[:1]
        if line:
            entry = {"lot_id": line.lot_id.id, "holder_id": line.holder_id.id, "kind": "used", "source": "phone"}
            recall.env["udi.recall.disposition"]._record(case, [{**entry, "reporter": "王护士 Nurse Wang"}])

    def _tell_incoming(self, recall):
        good = self._record("demo_lot_tube_good").with_env(recall.env)
        notice = recall.env["udi.recall.incoming"].create(
            {
                "name": "输液器接头召回 Connector of infusion sets",
                "partner_id": self._record("demo_partner_plastics_maker").id,
                "sender_reference": "FSN-2026-117",
                "text": f"UDI-DI: {good.product_id.udi_primary_identifier_id.code}\n"
                f"批号 Lots: {good.name}, {good.name[:-1]}, ZZ-9000 to ZZ-9100",
            }
        )
        notice.action_search()
        self._keep("demo_incoming", notice)
