"""Prints UDI labels: who may, what must not, and the job with its frozen print objects. All of it or nothing."""

from odoo import Command, api, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.udi_core.label import svg
from odoo.addons.udi_core.label.errors import LabelError
from odoo.addons.udi_core.label.layout import lay_out

PRINTERS = ("udi_traceability.group_udi_operator", "udi_traceability.group_udi_quality")
REPRINTERS = ("udi_traceability.group_udi_shift_leader", "udi_traceability.group_udi_quality")
# So many reasons are shown; a job of thousands must not answer with thousands of lines.
REASONS_SHOWN = 10
MOST_LABELS = 20_000
# Up to here the file is ready when the dialogue closes; larger jobs are made in the background.
AT_ONCE = 500


class UdiLabel(models.AbstractModel):
    _name = "udi.label"
    _description = "Label printing"

    @api.model
    def print_lots(
        self, lots, document=None, copies=1, reason=None, lang=None, version=None, printer=None, market=None
    ):
        """Print a label for each lot and return the job.

        Nothing is sent to a printer here: the job holds the files, and a scheduled action sends them after commit. A
        job whose symbols do not read back is returned as failed, without file and without event.

        :param document: record the labels are printed from
        :param copies: labels per lot; more than one for products tracked by lot only
        :param reason: why labels of serials that have one are printed again (shift leader or quality only)
        :param lang: language of the label, by default the company's
        :param version: `udi.label.template.version`, by default the one in force of the products' unit label
        :param printer: `udi.printer`, by default the first one
        :param market: the market the labels are for ("cn", "eu", "us"); that of the template goes before it
        :raises UserError: when one of the lots must not be labelled; nothing is printed then
        """
        self._check_role(PRINTERS, self.env._("Labels are printed by operators, shift leaders and quality."))
        version, printer = version or self.default_version(lots), printer or self.default_printer()
        self._check_request(lots, copies, version.template_id.level)
        repeated = self.printed_before(lots, version.template_id.level)
        if repeated:
            self._check_reprint(repeated, reason)
        content, level = self.env["udi.label.content"], version.template_id.level
        market = version.template_id.market or market
        self._refuse([*(content.box_refusals(lots) if level == "box" else ()), *content.refusals(lots, market)])
        lang = lang or self.label_language()
        subjects = [(lot, self.env["stock.package"]) for lot in lots for _copy in range(copies)]
        values = {
            "lang": lang,
            "market": market,
            "lot_ids": [Command.set(lots.ids)],
            "reprint_count": len(repeated),
            "reprint_reason": reason if repeated else False,
            **self._document_values(document),
        }
        return self._start(self._frozen(subjects, lang, level, market), version, printer, values)

    @api.model
    def print_packages(self, packages, document=None, reason=None, lang=None, version=None, printer=None, market=None):
        """Print the label of each package (its SSCC and, of one product in one lot, what it holds); as `print_lots`."""
        self._check_role(PRINTERS, self.env._("Labels are printed by operators, shift leaders and quality."))
        version, printer = version or self.default_version(level="pallet"), printer or self.default_printer()
        if not packages:
            raise UserError(self.env._("There is nothing to print: choose packages first."))
        packages.check_access("read")
        market = version.template_id.market or market
        self._refuse(self.env["udi.label.content"].package_refusals(packages, market))
        # sudo: as in printed_before
        before = self.env["udi.print.job.label"].sudo().search([("package_id", "in", packages.ids)])
        repeated = packages & before.filtered(lambda row: row.job_id.state in ("done", "closed")).package_id
        if repeated:
            self._check_reprint(repeated, reason)
        lang = lang or self.label_language()
        values = {
            "lang": lang,
            "market": market,
            "package_ids": [Command.set(packages.ids)],
            "reprint_count": len(repeated),
            "reprint_reason": reason if repeated else False,
            **self._document_values(document),
        }
        frozen = self._frozen([(self.env["stock.lot"], package) for package in packages], lang, market=market)
        return self._start(frozen, version, printer, values)

    @api.model
    def preview(self, subject, lang=None, version=None, printer=None, market=None):
        """The label of one lot or package as SVG text.

        :raises UserError: when it cannot be laid out
        """
        content = self.env["udi.label.content"]
        is_package = subject._name == "stock.package"
        version = version or self.default_version(None if is_package else subject, "pallet" if is_package else "unit")
        dpi = int((printer or self.default_printer()).dpi)
        try:
            data = content.frozen(subject, lang or self.label_language(), {"market": market}, version.template_id.level)
            return svg.write(lay_out(data, self.env["udi.label.design"].approved_form(version, dpi)))
        except LabelError as error:
            raise UserError(self.env["udi.label.text"].explain(error, subject.name)) from error

    @api.model
    def printed_before(self, lots, level="unit"):
        """Those serials among ``lots`` that have a label of this level already; boxes and cards may have several."""
        if level not in ("unit", "mark"):
            return lots.browse()
        serials = lots.filtered(lambda lot: lot.product_id.tracking == "serial")
        # sudo: a label printed by another company of the group is a label
        found = (
            self.env["udi.print.job"]
            .sudo()
            ._read_group(
                [
                    ("lot_ids", "in", serials.ids),
                    ("state", "in", ("queued", "running", "done", "closed")),
                    ("level", "in", (level, False) if level == "unit" else (level,)),
                ],
                ["lot_ids"],
            )
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

    @api.model
    def default_version(self, lots=None, level="unit"):
        """The version in force of the template that these lots, or this level, are printed with.

        :raises UserError: there is none
        """
        templates = self.env["udi.label.template"]
        own = lots.product_id.udi_label_template_id if lots else templates
        choice = own if len(own) == 1 else templates.search([("level", "=", level)])
        for template in choice:
            if template.version_id:
                return template.version_id
        raise UserError(
            self.env._("No label template of this kind is approved and in force. Ask regulatory affairs and quality.")
        )

    @api.model
    def default_printer(self):
        """The first printer in the list.

        :raises UserError: there is none
        """
        printer = self.env["udi.printer"].search([("company_id", "in", (False, self.env.company.id))], limit=1)
        if not printer:
            raise UserError(self.env._("No label printer is set up. Ask the administrator."))
        return printer

    # ------------------------------------------------------------------ checks
    def _check_role(self, groups, message):
        if not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(message)

    def _check_reprinter(self):
        self._check_role(REPRINTERS, self.env._("Only the shift leader or quality may do this."))

    def _check_request(self, lots, copies, level):
        if not lots:
            raise UserError(self.env._("There is nothing to print: choose lots or serial numbers first."))
        lots.check_access("read")
        if copies < 1:
            raise UserError(self.env._("Print at least one label."))
        if copies > 1 and level in ("unit", "mark") and "serial" in lots.product_id.mapped("tracking"):
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
                    "%(lots)s: %(count)s have a label already. Ask the shift leader or quality to print again.",
                    lots=names,
                    count=len(repeated),
                )
            )
        if not (reason or "").strip():
            raise UserError(
                self.env._(
                    "%(lots)s: %(count)s have a label already. Say why they are printed again.",
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

    # ------------------------------------------------------------------ the job
    def _frozen(self, subjects, lang, level="pallet", market=None):
        """``(lot, package, print object as JSON values)`` of each label.

        :raises UserError: one of them cannot be printed
        """
        content, texts = self.env["udi.label.content"], {"market": market}
        frozen, last = [], None
        for lot, package in subjects:
            if last is None or last[:2] != (lot, package):
                try:
                    last = lot, package, content.frozen(lot or package, lang, texts, level).as_dict()
                except LabelError as error:
                    name = lot.name or package.name
                    raise UserError(self.env["udi.label.text"].explain(error, name)) from error
            frozen.append(last)
        return frozen

    def _job(self, frozen, version, printer, values):
        """The waiting job with its frozen labels."""
        self.env["udi.label.design"].approved_form(version, int(printer.dpi))
        # sudo: nobody may create or change jobs but these services; operators have no access to sequences
        jobs = self.env["udi.print.job"].sudo()
        job = jobs.create(
            {
                "name": self.env["ir.sequence"].sudo().next_by_code("udi.print.job"),
                "company_id": self.env.company.id,
                "user_id": self.env.user.id,
                "state": "queued",
                "level": version.template_id.level,
                "template": version.template_id.code,
                "template_version": str(version.number),
                "version_id": version.id,
                "printer_id": printer.id,
                "language": printer.language,
                "dpi": int(printer.dpi),
                "count": len(frozen),
                **values,
            }
        )
        earlier = self._labelled_earlier(job) if job.reprint_count else set()
        counted = job.level in ("unit", "mark")
        job.label_ids.create(
            [
                {
                    "job_id": job.id,
                    "number": number,
                    "lot_id": lot.id,
                    "package_id": package.id,
                    "data": data,
                    "first_of": job.level if counted and self._is_first(lot, earlier) else False,
                }
                for number, (lot, package, data) in enumerate(frozen, start=1)
            ]
        )
        return job.sudo(False)

    @staticmethod
    def _is_first(lot, earlier):
        return lot.product_id.tracking == "serial" and lot.id not in earlier

    def _start(self, frozen, version, printer, values):
        """A new job: made now where it is small, in the background where it is large."""
        if len(frozen) <= AT_ONCE:
            with self.env.cr.savepoint():  # a label that cannot be drawn leaves no job behind
                job = self._job(frozen, version, printer, values)
                self.env["udi.label.runner"].run_now(job)
            return job
        job = self._job(frozen, version, printer, values)
        # sudo: the printing user may not touch scheduled actions
        self.env.ref("udi_label.ir_cron_print").sudo()._trigger()
        return job

    def _document_values(self, document):
        return {
            "document_model": document._name if document else False,
            "document_ref": document.id if document else False,
            "document_name": document.display_name if document else False,
        }

    def _record(self, job):
        """The event of a finished job: which lots were labelled, by whom."""
        groups = job.label_ids._read_group([("job_id", "=", job.id), ("lot_id", "!=", False)], ["lot_id"], ["__count"])
        if not groups or job.level not in ("unit", "mark"):
            return
        again = self._labelled_earlier(job) if job.reprint_count else set()
        # whoever gave the job is named, also where his user was deleted before it was worked off
        user = job.user_id.exists() or self.env.user
        self.with_user(user).env["udi.recorder"].record(
            {
                "user_ref": job.user_id.id,
                "user_login": job.user_login,
                "event_type": "object",
                "action": "observe",
                "biz_step": "encoding",
                "disposition": "encoded",
                "company_id": job.company_id.id,
                "document": job,
                "reason": job.reprint_reason or None,
            },
            [
                {
                    "lot": lot,
                    "quantity": count,
                    "evidence": "document",
                    "detail": {"sha256": job.sha256, **({"reprint": True} if lot.id in again else {})},
                }
                for lot, count in groups
            ],
        )

    def _labelled_earlier(self, job):
        """Set of ids of the lots of a job that an earlier job labelled."""
        levels = ("unit", False) if job.level == "unit" else (job.level,)
        earlier = [("id", "<", job.id), ("state", "in", ("done", "closed")), ("lot_ids", "in", job.lot_ids.ids)]
        earlier.append(("level", "in", levels))
        # sudo: as in printed_before
        groups = self.env["udi.print.job"].sudo()._read_group(earlier, ["lot_ids"])
        return {lot.id for (lot,) in groups} & set(job.lot_ids.ids)
