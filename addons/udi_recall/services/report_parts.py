"""Parts of the papers that add up: progress, holders, returns, checks, deadlines; and the letters."""

from odoo import fields, models

from ..models.udi_recall_balance import BUCKETS
from .report_words import EMPTY, label
from odoo.addons.udi_core.reconciliation import ACCOUNTED

MOST_HOLDERS = 300  # printed; all of them stand in the Excel file


class UdiRecallReportFigure(models.AbstractModel):
    _name = "udi.recall.report.figure"
    _description = "Figures in the papers of a recall case"

    def _moment(self, recall, moment):
        if not moment:
            return ""
        zone = recall.company_id.partner_id.tz or self.env.user.tz or "UTC"
        return fields.Datetime.context_timestamp(self.with_context(tz=zone), moment).strftime("%Y-%m-%d %H:%M")

    def _partners(self, recall):
        """Holders outside, also those that have none any more."""
        rows = self.env["udi.recall.holder"].with_context(lang=self.env.lang)
        return rows.search([("recall_id", "=", recall.id), ("kind", "=", "partner")])

    def _by_holder(self, recall):
        """``{holder key: {bucket: units}}``."""
        groups = self.env["udi.recall.balance"]._read_group(
            [("recall_id", "=", recall.id)], ["holder_key", "bucket"], ["quantity:sum"]
        )
        found = {}
        for key, bucket, quantity in groups:
            found.setdefault(key, {})[bucket] = quantity
        return found


class UdiRecallReportPart(models.AbstractModel):
    _inherit = "udi.recall.report.part"

    # ------------------------------------------------------------------ figures
    def _progress(self, recall):
        figures = self.env["udi.recall.reconciliation"].figures(recall.ids).get(recall.id, {})
        total = sum(figures.values())
        words = dict(self.env["udi.recall.balance"]._fields["bucket"]._description_selection(self.env))
        rows = [
            [words[bucket], figures[bucket], f"{100 * figures[bucket] / total:.1f} %" if total else ""]
            for bucket, _word in BUCKETS
            if figures.get(bucket)
        ]
        heads = [(self.env._("Bucket"), 50), (self.env._("Units"), 25), (self.env._("Share"), 25)]
        facts = [
            (self.env._("Units affected"), total),
            (self.env._("Accounted for"), f"{recall.accounted_qty:g} ({recall.accounted_percent:.1f} %)"),
            (self.env._("Unaccounted for"), recall.unaccounted_qty),
        ]
        return [("heading", self.env._("Reconciliation")), ("facts", facts), ("table", heads, rows)]

    def _quantities(self, recall):
        facts = [
            (self.env._("Units affected"), recall.unit_qty),
            (self.env._("Of which possibly affected"), recall.possible_qty),
            (self.env._("At customers"), recall.partner_qty),
            (self.env._("In own stock"), recall.stock_qty),
            (self.env._("In transit"), recall.transit_qty),
            (self.env._("Scrapped or lost"), recall.scrap_qty),
            (self.env._("No holder recorded"), recall.unknown_qty),
        ]
        return [("heading", self.env._("Quantities")), ("facts", facts)]

    def _dates(self, recall):
        lots = recall.line_ids.lot_id
        made = sorted(filter(None, lots.mapped("udi_manufacture_date")))
        expiry = sorted(filter(None, lots.mapped("udi_expiry_date")))
        sent = sorted(filter(None, recall.line_ids.mapped("document_date")))
        moment = self.env["udi.recall.report.figure"]._moment
        facts = [
            (self.env._("Made"), f"{made[0]} – {made[-1]}" if made else EMPTY),
            (self.env._("Delivered"), f"{moment(recall, sent[0])} – {moment(recall, sent[-1])}" if sent else EMPTY),
            (self.env._("Expiry dates"), f"{expiry[0]} – {expiry[-1]}" if expiry else EMPTY),
        ]
        return [("heading", self.env._("Dates")), ("facts", facts)]

    def _holders(self, recall):
        figure = self.env["udi.recall.report.figure"]
        by_holder, partners = figure._by_holder(recall), figure._partners(recall)
        rows = []
        for holder in partners[:MOST_HOLDERS]:
            found = by_holder.get(holder.key, {})
            done = sum(quantity for bucket, quantity in found.items() if bucket in ACCOUNTED)
            rows.append(
                [
                    holder.display_name,
                    holder.partner_id.country_id.name,
                    sum(found.values()),
                    done,
                    found.get("open", 0.0),
                ]
            )
        heads = [
            (self.env._("Holder"), 40),
            (self.env._("Country"), 20),
            (self.env._("Units"), 13),
            (self.env._("Accounted for"), 14),
            (self.env._("No answer"), 13),
        ]
        blocks = [("heading", self.env._("Holders")), ("table", heads, rows)]
        return blocks + self._cut(partners)

    def _cut(self, partners):
        if len(partners) <= MOST_HOLDERS:
            return []
        words = {"shown": MOST_HOLDERS, "all": len(partners)}
        return [("note", self.env._("%(shown)s of %(all)s are printed. All of them stand in the Excel file.", **words))]

    def _consignees(self, recall):
        """Names, addresses and telephone numbers of all consignees, dates and numbers of devices (21 CFR 806.10)."""
        partners = self.env["udi.recall.report.figure"]._partners(recall)
        rows = []
        for holder in partners[:MOST_HOLDERS]:
            partner = holder.partner_id
            address = partner._display_address(without_company=True) if partner else ""
            lines = holder.line_ids
            days = sorted({line.document_date.date() for line in lines if line.document_date})
            when = " – ".join(map(str, dict.fromkeys([*days[:1], *days[-1:]])))
            place = ", ".join(part.strip() for part in address.splitlines() if part.strip())
            rows.append([holder.display_name, place, partner.phone, when, holder.quantity])
        heads = [
            (self.env._("Consignee"), 26),
            (self.env._("Address"), 32),
            (self.env._("Telephone"), 15),
            (self.env._("Delivered"), 17),
            (self.env._("Units"), 10),
        ]
        return [("heading", self.env._("Consignees")), ("table", heads, rows), *self._cut(partners)]

    def _returned(self, recall):
        groups = self.env["udi.recall.disposition"]._read_group(
            [("recall_id", "=", recall.id), ("superseded", "=", False)],
            ["kind", "source"],
            ["quantity:sum"],
        )
        kinds, sources = (
            dict(self.env["udi.recall.disposition"]._fields[name]._description_selection(self.env))
            for name in ("kind", "source")
        )
        heads = [(self.env._("What became of them"), 40), (self.env._("Known by"), 40), (self.env._("Units"), 20)]
        rows = [[kinds[kind], sources[source], quantity] for kind, source, quantity in groups]
        return [("heading", self.env._("What was told and done")), ("table", heads, rows)]

    def _effectiveness(self, recall):
        verdicts = dict(self.env["udi.recall.effectiveness"]._fields["verdict"]._description_selection(self.env))
        rows = [
            [
                row.level,
                f"{row.done_count} / {row.size} / {row.population}",
                f"{row.effective_percent:.1f} %",
                f"{row.low_percent:.1f} – {row.high_percent:.1f} %",
                verdicts[row.verdict],
            ]
            for row in recall.effectiveness_ids
        ]
        heads = [
            (self.env._("Level"), 10),
            (self.env._("Checked / drawn / holders"), 30),
            (self.env._("Effective"), 20),
            (self.env._("95 % confidence (Clopper-Pearson)"), 25),
            (self.env._("Result"), 15),
        ]
        return [("heading", self.env._("Effectiveness checks")), ("table", heads, rows)]

    def _notices(self, recall):
        summary = recall.notice_summary
        if not summary:
            return []
        facts = [
            (self.env._("Notices sent"), summary.get("sent")),
            (self.env._("Answered"), summary.get("answered")),
            (self.env._("Overdue"), summary.get("overdue")),
        ]
        return [("heading", self.env._("Notices")), ("facts", facts)]

    def _timetable(self, recall):
        """The deadlines of the case, where they are kept."""
        if "deadline_ids" not in recall._fields:
            return []
        moment = self.env["udi.recall.report.figure"]._moment
        rows = [[row.display_name, moment(recall, row.due_on), label(row, "state")] for row in recall.deadline_ids]
        heads = [(self.env._("Deadline"), 60), (self.env._("Due on"), 22), (self.env._("State"), 18)]
        return [("heading", self.env._("Timetable")), ("table", heads, rows)]

    # ------------------------------------------------------------------ by authority
    def _us_number(self, recall):
        facts = [
            (self.env._("Registration number (7 digits)"), EMPTY),
            (self.env._("Report number (registration, date, sequence, C or R)"), EMPTY),
            (self.env._("Number at the FDA"), ", ".join(self._references(recall, "us")) or EMPTY),
        ]
        return [("heading", self.env._("Report number")), ("facts", facts)]

    def _references(self, recall, authority):
        rows = recall.jurisdiction_ids.filtered(lambda row: row.authority == authority)
        return [reference for reference in rows.mapped("reference") if reference]

    def _us_device(self, recall):
        facts = [
            (self.env._("Marketing status (510(k), PMA, exempt) and listing number"), EMPTY),
            (self.env._("Intended use"), EMPTY),
        ]
        return [*self._device(recall), ("facts", facts)]

    def _communications(self, recall):
        text = self.env._("Copies of all communications are enclosed; they stand in the archive of the case.")
        return [("heading", self.env._("Communications")), ("note", text)]

    def _us_later(self, recall):
        text = self.env._("What is not known yet and when it will be submitted:")
        return [("heading", self.env._("Information to follow")), ("note", text), ("note", EMPTY)]

    def _eu_actors(self, recall):
        facts = [
            (self.env._("Single registration number (SRN)"), EMPTY),
            (self.env._("Authorised representative"), EMPTY),
            (self.env._("Notified body"), EMPTY),
            (self.env._("Number at the authority"), ", ".join(self._references(recall, "eu")) or EMPTY),
        ]
        return [("heading", self.env._("Actors in the European Union")), ("facts", facts)]

    # ------------------------------------------------------------------ letters
    def _letter(self, recall):
        return self._from_template(recall, "letter")

    def _press(self, recall):
        return self._from_template(recall, "press")

    def _fsn(self, recall):
        return [*self._from_template(recall, "fsn"), *self._device(recall), *self._lots(recall), *self._sign(recall)]

    def _from_template(self, recall, kind):
        return [("note", self.env["udi.recall.template"]._text(recall, kind))]
