"""Prints UDI labels: print objects, layout, PDF, read-back of every symbol, job, event. All of it or nothing."""

import hashlib

from odoo import Command, api, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.udi_core.label import pdf, readback, svg
from odoo.addons.udi_core.label.errors import LabelError
from odoo.addons.udi_core.label.layout import UNIT_LABEL, unit_label

PRINTERS = ("udi_traceability.group_udi_operator", "udi_traceability.group_udi_quality")
REPRINTERS = ("udi_traceability.group_udi_shift_leader", "udi_traceability.group_udi_quality")
# So many reasons are shown; a job of thousands must not answer with thousands of lines.
REASONS_SHOWN = 10
# Above this the request would run into the server's time limit.
MOST_LABELS = 5000


class UdiLabel(models.AbstractModel):
    _name = "udi.label"
    _description = "Label printing"

    @api.model
    def print_lots(self, lots, document=None, copies=1, reason=None, lang=None):
        """Print the unit label of each lot and return the job.

        Nothing is sent to a printer here: the job holds the file. A job whose symbols do not read back is returned
        as failed, without file and without event.

        :param document: record the labels are printed from
        :param copies: labels per lot; more than one for products tracked by lot only
        :param reason: why labels of serials that have one are printed again (shift leader or quality only)
        :param lang: language of the label, by default the company's
        :raises UserError: when one of the lots must not be labelled; nothing is printed then
        """
        self._check_role(PRINTERS, self.env._("Labels are printed by operators, shift leaders and quality."))
        self._check_request(lots, copies)
        repeated = self.printed_before(lots)
        if repeated:
            self._check_reprint(repeated, reason)
        self._refuse(self.env["udi.label.content"].refusals(lots))
        lang = lang or self.label_language()
        drawn, failure = self._draw(lots, lang)
        values = {
            **self._job_values(lots, document, copies, lang, [data for data, _layout in drawn]),
            "reprint_count": len(repeated),
            "reprint_reason": reason if repeated else False,
            "preview": svg.write(drawn[0][1]),
        }
        if failure:
            return self._create_job({**values, "state": "failed", "failure": failure})
        content = pdf.write((layout for _data, layout in drawn for _copy in range(copies)), title=values["name"])
        job = self._release(values, content)
        self._record(job, lots, copies, repeated, reason)
        return job

    @api.model
    def preview(self, lot, lang=None):
        """The label of one lot as SVG text.

        :raises UserError: when it cannot be laid out
        """
        content = self.env["udi.label.content"]
        try:
            return svg.write(unit_label(content.print_object(lot, lang or self.label_language(), {})))
        except LabelError as error:
            raise UserError(self.env["udi.label.text"].explain(error, lot.name)) from error

    @api.model
    def printed_before(self, lots):
        """Those serials among ``lots`` that have a label already."""
        serials = lots.filtered(lambda lot: lot.product_id.tracking == "serial")
        # sudo: a label printed by another company of the group is a label
        found = (
            self.env["udi.print.job"]
            .sudo()
            ._read_group([("lot_ids", "in", serials.ids), ("state", "=", "done")], ["lot_ids"])
        )
        printed = {lot.id for (lot,) in found}
        return serials.filtered(lambda lot: lot.id in printed)

    @api.model
    def may_reprint(self):
        """Whether the user may print a second label for a serial."""
        return any(self.env.user.has_group(group) for group in REPRINTERS)

    @api.model
    def label_language(self):
        """Language of labels where none is chosen."""
        return self.env.company.partner_id.lang or self.env.lang or "en_US"

    # ------------------------------------------------------------------ checks
    def _check_role(self, groups, message):
        if not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(message)

    def _check_request(self, lots, copies):
        if not lots:
            raise UserError(self.env._("There is nothing to print: choose lots or serial numbers first."))
        lots.check_access("read")
        if copies < 1:
            raise UserError(self.env._("Print at least one label."))
        if copies > 1 and "serial" in lots.product_id.mapped("tracking"):
            raise UserError(self.env._("A serial number gets one label only: set the number of labels to 1."))
        if len(lots) * copies > MOST_LABELS:
            raise UserError(
                self.env._(
                    "%(count)s labels are more than one job may hold (%(most)s). Print them in several jobs.",
                    count=len(lots) * copies,
                    most=MOST_LABELS,
                )
            )
        if len(lots.company_id | self.env.company) > 1:
            raise UserError(self.env._("These lots belong to another company. Switch to it, then print."))

    def _check_reprint(self, repeated, reason):
        names = ", ".join(repeated[:5].mapped("name"))
        if not self.may_reprint():
            raise UserError(
                self.env._(
                    "%(lots)s: %(count)s serials have a label already. Ask the shift leader or quality to print again.",
                    lots=names,
                    count=len(repeated),
                )
            )
        if not (reason or "").strip():
            raise UserError(
                self.env._(
                    "%(lots)s: %(count)s serials have a label already. Say why they are printed again.",
                    lots=names,
                    count=len(repeated),
                )
            )

    def _refuse(self, reasons):
        if not reasons:
            return
        lines = reasons[:REASONS_SHOWN]
        if len(reasons) > REASONS_SHOWN:
            lines.append(self.env._("… and %(count)s further reasons.", count=len(reasons) - REASONS_SHOWN))
        raise UserError("\n".join([self.env._("No label was printed:"), *lines]))

    # ------------------------------------------------------------------ drawing
    def _draw(self, lots, lang):
        """``([(print object, layout), …], None)``, or what was drawn so far and why a symbol failed."""
        content = self.env["udi.label.content"]
        drawn, texts = [], {}
        for lot in lots:
            try:
                data = content.print_object(lot, lang, texts)
                layout = unit_label(data)
                drawn.append((data, layout))
                readback.verify(layout.symbol.symbol, data, layout.symbol.dots)
            except LabelError as error:
                sentence = self.env["udi.label.text"].explain(error, lot.name)
                if error.is_readback:
                    return drawn, sentence
                raise UserError(sentence) from error
        return drawn, None

    # ------------------------------------------------------------------ records
    def _job_values(self, lots, document, copies, lang, objects):
        return {
            # sudo: operators have no access to sequences
            "name": self.env["ir.sequence"].sudo().next_by_code("udi.print.job"),
            "company_id": self.env.company.id,
            "user_id": self.env.user.id,
            "template": UNIT_LABEL.name,
            "template_version": UNIT_LABEL.version,
            "dpi": UNIT_LABEL.dpi,
            "lang": lang,
            "count": len(lots) * copies,
            "lot_ids": [Command.set(lots.ids)],
            "document_model": document._name if document else False,
            "document_ref": document.id if document else False,
            "document_name": document.display_name if document else False,
            "data": {"copies": copies, "labels": [item.as_dict() for item in objects]},
        }

    def _create_job(self, values):
        # sudo: nobody may create or change jobs but this service
        return self.env["udi.print.job"].sudo().create(values).sudo(False)

    def _release(self, values, content):
        """The done job with its file."""
        # sudo: as in _create_job
        job = self._create_job({**values, "state": "done", "sha256": hashlib.sha256(content).hexdigest()}).sudo()
        job.attachment_id = (
            self.env["ir.attachment"]
            .sudo()
            .create(  # sudo: only a reader of the job reads its file
                {
                    "name": f"{job.name.replace('/', '-')}.pdf",
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": job._name,
                    "res_id": job.id,
                }
            )
        )
        return job.sudo(False)

    def _record(self, job, lots, copies, repeated, reason):
        again = set(repeated.ids)
        self.env["udi.recorder"].record(
            {
                "event_type": "object",
                "action": "observe",
                "biz_step": "encoding",
                "disposition": "encoded",
                "company_id": job.company_id.id,
                "document": job,
                "reason": reason if repeated else None,
            },
            [
                {
                    "lot": lot,
                    "quantity": copies,
                    "evidence": "document",
                    "detail": {"sha256": job.sha256, **({"reprint": True} if lot.id in again else {})},
                }
                for lot in lots
            ],
        )
