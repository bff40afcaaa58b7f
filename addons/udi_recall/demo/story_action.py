"""A recall that runs: decided, frozen, three hospitals told; one answered, one answered in part, one is silent."""

from odoo import Command, api, fields, models

HARM = {
    "hazard_harm": "漏液，给药剂量不足 Leak: the dose is too low",
    "hazard_severity": "moderate",
    "hazard_probability": "occasional",
    "hazard_population": "正在输液的患者，新生儿风险最高 Patients under infusion, newborns most of all",
    "hazard_conclusion": "风险不可接受 The risk is not acceptable",
}
DECISION = {
    "root_cause": "挤出机温度偏低，管壁过薄 The extruder ran too cold: the wall of the tube is too thin",
    "decision_text": "全批收回并销毁 The whole lot comes back and is destroyed",
    "strategy_depth": "consignee",
    "effectiveness_level": "A",
}


class UdiDemoStory(models.AbstractModel):
    _inherit = "udi.demo.story"

    @api.model
    def _tell_recall_action(self):
        story = self._as("recall")
        case = self._decide_recall(self._deliver_thin_tubes().with_env(story.env))
        story.env["udi.recall.service"].freeze(case, case.reason)
        self._meet_deadline(case)
        self._answer_notices(case)
        self._check_effectiveness(case)
        self._keep("demo_recall_action", case)

    def _deliver_thin_tubes(self):
        """Four boxes of one lot came; three hospitals got one each. They read Chinese where it is installed."""
        chinese = bool(self.env["res.lang"]._get_data(code="zh_CN"))
        text = self.env["udi.demo.code"]._text
        box, tube = text("set_recalled", "demo_di_tube_box"), self._record("demo_product_tube")
        maker = self._record("demo_partner_plastics_maker")
        self._transfer("incoming", maker, [(tube, 200)], "PO-091", [box] * 4, self._moment(60, 9, 30))
        for place, number, days in (
            ("shanghai_icu", "SO-209", 48),
            ("chengdu_surgery", "SO-211", 45),
            ("hangzhou_paediatrics", "SO-213", 41),
        ):
            partner = self._record(f"demo_partner_{place}")
            if chinese:
                (partner | partner.commercial_partner_id).lang = "zh_CN"
            self._transfer("outgoing", partner, [(tube, 50)], number, [box], self._moment(days, 14))
        return self._lot(tube, self.env["udi.demo.code"]._batch("set_recalled")[0])

    def _decide_recall(self, lot):
        """The case of the lot, evaluated by the recall manager and signed by quality."""
        case = lot.env["udi.recall.service"].open_case(lot)
        case.write(
            {
                **HARM,
                **DECISION,
                "title": "管壁过薄可能漏液 Thin tube wall, may leak",
                "reason": "两家医院报告输液时漏液，留样测量管壁低于下限。 "
                "Two hospitals reported leaks; retained samples are below the lower limit of the wall.",
                "level": "2",
                "aware_on": fields.Datetime.subtract(fields.Datetime.now(), hours=20),
                "hazard_user_id": case.env.uid,
                "hazard_date": fields.Date.context_today(case),
                "measure_ids": [Command.set(self.env.ref("udi_recall.measure_withdrawal").ids)],
                "jurisdiction_ids": [Command.create({"authority": "cn", "grade": "2"})],
            }
        )
        case.action_evaluate()
        case.env["udi.recall.scope.engine"].preview(case.scope_id)
        case.action_propose()
        quality = self._user("quality")
        dialogue = case.with_user(quality).action_decide()
        request = self.env[dialogue["res_model"]].with_user(quality).browse(dialogue["res_id"])
        # the demo users' password is their login
        request.with_context(udi_password=quality.login).action_sign()
        case.invalidate_recordset()
        return case

    def _meet_deadline(self, case):
        running = case.deadline_ids.filtered("due_on").sorted("due_on")[:1]
        if running:
            case.env["udi.recall.deadlines"].fulfil(
                running, fields.Datetime.now(), "系统回执 2026-0412 Receipt of the portal 2026-0412"
            )

    def _answer_notices(self, case):
        """Letters to all three. One hospital told all of its units, one some, one nothing yet."""
        notices = {notice.partner_id: notice for notice in case.notice_ids}
        case.env["udi.recall.notice.service"].mark_posted(case.notice_ids)
        # sudo: answers are closed to everyone's own writes, as in the dialogue of a call
        answers = case.env["udi.recall.answer.service"].sudo()
        for place, told, person in (
            ("hangzhou_paediatrics", {"returned": 34, "used": 16}, "李医生 Dr. Li"),
            ("chengdu_surgery", {"quarantined": 20, "used": 12}, "陈护士长 Head nurse Chen"),
        ):
            notice = notices[self._record(f"demo_partner_{place}")].sudo()  # sudo: as above
            answers.take(notice, {notice.line_ids.id: told}, "phone", person)

    def _check_effectiveness(self, case):
        """All holders are to be checked; one is done."""
        drawn = case.env["udi.recall.effectiveness"]._draw(case, "A")
        hangzhou = self._record("demo_partner_hangzhou_paediatrics")
        check = drawn.check_ids.filtered(lambda check: check.partner_id == hangzhou)
        check.write(
            {
                "method": "phone",
                "contact": "李医生 Dr. Li",
                "received": "yes",
                "understood": "yes",
                "acted": "yes",
            }
        )
        check.action_finish()
