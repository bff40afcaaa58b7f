"""The answer page: what it shows of one notice, and what each of its forms does. The controller only carries it."""

import hashlib

from odoo import api, fields, models

from ..models.udi_recall_answer import OUTCOMES, AnswerRefused
from odoo.addons.udi_core import evidence

PAGE = 50  # lots on one page
LARGEST_FILE = 10 << 20
MOST_FILES = 20  # of one notice
SHOWN = 100  # foreign codes that are repeated to who scanned them
LANGUAGES = {"en_US": "English", "zh_CN": "中文"}


class UdiRecallNoticePage(models.AbstractModel):
    """``notice`` always comes in sudo, from a genuine link, with the language of the page in its context."""

    _name = "udi.recall.notice.page"
    _description = "Recall answer page"

    # ------------------------------------------------------------ showing
    @api.private
    def opened(self, notice):
        """The page was looked at for the first time."""
        if not notice.seen_on:
            values = {"seen_on": fields.Datetime.now()}
            if notice.state in ("sent", "failed", "unreachable"):
                values["state"] = "seen"
            notice.write(values)

    @api.private
    def values(self, notice, page=1, typed=None):
        """What the page needs.

        :param typed: form values that were refused, to be shown again
        """
        words = self.env["udi.recall.notice.text"]
        pages = max(-(-notice.line_count // PAGE), 1)
        page = min(max(page, 1), pages)
        labels = self._labels()
        return {
            "notice": notice,
            "company": notice.company_id,
            "title": words.title(notice),
            "facts": words.reference(notice),
            "paragraphs": words.paragraphs(notice)[:-1],
            "deadline": words.deadline(notice),
            "open": notice.recall_id.state == "action" and notice.state != "withdrawn",
            "rows": [self._row(line, typed or {}) for line in notice.line_ids[(page - 1) * PAGE : page * PAGE]],
            "page": page,
            "pages": pages,
            "choices": [(name, label) for name, label in labels if name != "passed_on"],
            "children": notice.child_ids.filtered(lambda child: child.state != "withdrawn"),
            "child_states": dict(notice._fields["state"]._description_selection(self.env)),
            "answers": notice.answer_ids,
            "files": notice.answer_ids.attachment_ids,
            "typed": typed or {},
            "person": (typed or {}).get("person") or notice.answer_ids[:1].given_by or notice.acknowledged_by or "",
            "percent": int(100 * notice.told_qty / notice.quantity) if notice.quantity else 100,
            "told_text": self.env._(
                "%(told)s of %(all)s units told", told=f"{notice.told_qty:g}", all=f"{notice.quantity:g}"
            ),
            "page_text": self.env._(
                "Page %(page)s of %(pages)s: keep the answer before you go on.", page=page, pages=pages
            ),
            "acknowledged_text": notice.acknowledged_on
            and self.env._(
                "Acknowledged by %(name)s on %(date)s.",
                name=notice.acknowledged_by,
                date=self._moment(notice, notice.acknowledged_on),
            ),
            "units": self._units,
            "languages": [(code, LANGUAGES.get(code, name)) for code, name in self.env["res.lang"].get_installed()],
            "date": fields.Date.to_string,
            "moment": lambda value: self._moment(notice, value),
        }

    def _moment(self, notice, value):
        return fields.Datetime.context_timestamp(notice, value).strftime("%Y-%m-%d %H:%M")

    def _units(self, quantity):
        return self.env._("%(count)s units", count=f"{quantity:g}")

    def _labels(self):
        return self.env["udi.recall.answer.item"]._fields["outcome"]._description_selection(self.env)

    def _row(self, line, typed):
        """One lot: what is told of it, and what the fields show."""
        identifier = line.product_id.udi_primary_identifier_id
        serial = line.product_id.tracking == "serial" and line.quantity == 1.0
        told = {name: line[f"{name}_qty"] for name, _label in OUTCOMES}
        shown = {name: f"{value:g}" if value else "" for name, value in told.items()}
        shown = {name: typed.get(f"q-{line.id}-{name}", text) for name, text in shown.items()}
        chosen = next((name for name, value in told.items() if value), "")
        return {
            "line": line,
            "serial": serial,
            "code": identifier.code or "",
            "units": self._units(line.quantity),
            "question": self.env._("What became of %(lot)s", lot=line.lot_name),
            "passed": self.env._("Passed on: %(count)s units", count=f"{line.passed_on_qty:g}"),
            "told": told,
            "shown": shown,
            "chosen": typed.get(f"o-{line.id}", chosen),
            "done": line.told_qty >= line.quantity,
        }

    # ------------------------------------------------------------ forms
    @api.private
    def handle(self, notice, verb, form, files):
        """Do what a form asks for.

        :returns: dict with ``text`` and, after a scan, ``foreign`` and ``unclear``: JSON values for the next page
        :raises AnswerRefused: with the sentence to show; nothing was changed
        """
        handlers = {
            "acknowledge": self._acknowledge,
            "lines": self._take_lines,
            "rest": self._take_rest,
            "scan": self._take_scan,
            "pass": self._pass_on,
            "back": self._take_back,
            "evidence": self._take_evidence,
        }
        if verb not in handlers:
            raise AnswerRefused(self.env._("This form is not known here. Load the page again."))
        return handlers[verb](notice, form, files)

    def _acknowledge(self, notice, form, files):
        self._service.acknowledge(notice, form.get("person"))
        return {"text": self.env._("Thank you. Now tell us below what you have of these units.")}

    def _take_lines(self, notice, form, files):
        said = self._said(notice, form)
        self._service.take(notice, said, "public", form.get("person"), self._version(form), form.get("remark"))
        return self._thanks(notice)

    def _take_rest(self, notice, form, files):
        said = self.env["udi.recall.notice.scan"].rest(notice, self._outcome(form))
        self._service.take(notice, said, "public", form.get("person"), self._version(form), notice.remark)
        return self._thanks(notice)

    def _take_scan(self, notice, form, files):
        scan = self.env["udi.recall.notice.scan"]
        text = form.get("codes") or ""
        if not text.strip() and (photo := files.get("photo")):
            text = scan.photo(self._read(photo))
        outcome = self._outcome(form)
        found = scan.match(notice, text)
        result = {"foreign": found.foreign[:SHOWN], "unclear": found.unclear[:SHOWN]}
        if not found.counts:
            return {"text": "", "kind": "info", **result}
        said = scan.vectors(notice, found.counts, outcome)
        try:
            self._service.take(notice, said, "public", form.get("person"), self._version(form), notice.remark)
        except AnswerRefused as error:
            if found.foreign or found.unclear or self._version(form) != notice.answer_version:
                raise
            return {"text": str(error), "kind": "info", **result}
        text = self.env._("%(count)s units of your list were scanned.", count=f"{sum(found.counts.values()):g}")
        return {"text": text, **result}

    def _pass_on(self, notice, form, files):
        quantities = {}
        for line in notice.line_ids:
            text = (form.get(f"p-{line.id}") or "").strip()
            if text:
                quantities[line.id] = self._amount(line, text)
        contact = {name: form.get(f"to_{name}") for name in ("name", "email", "phone", "address")}
        child = self._service.pass_on(notice, contact, quantities, "public", form.get("person"), self._version(form))
        return {
            "text": self.env._(
                "Noted: passed on to %(name)s. Give them the letter below, we inform them too.", name=child.contact_name
            )
        }

    def _take_back(self, notice, form, files):
        number = form.get("child") or ""
        child = notice.child_ids.filtered(lambda row: str(row.id) == number)
        if not child:
            raise AnswerRefused(
                self.env._("Something you answered on is not part of this notice. Load the page again.")
            )
        self._service.take_back(notice, child, "public", form.get("person"), self._version(form))
        return {"text": self.env._("Noted: not passed on to %(name)s.", name=child.contact_name)}

    def _take_evidence(self, notice, form, files):
        file = files.get("file")
        data = self._read(file) if file else b""
        if not data:
            raise AnswerRefused(self.env._("Choose a picture or a PDF first."))
        kind = evidence.kind(data)
        if not kind:
            raise AnswerRefused(self.env._("Only pictures (JPEG, PNG) and PDF are taken."))
        known = notice.answer_ids.attachment_ids
        if len(known) >= MOST_FILES:
            raise AnswerRefused(self.env._("There are %(count)s files already. Send more by mail.", count=len(known)))
        if hashlib.sha1(data).hexdigest() in known.mapped("checksum"):
            raise AnswerRefused(self.env._("This file was uploaded already."))
        attachment = self.env["ir.attachment"].create(
            {
                "name": evidence.name(file.filename or "", kind[1]),
                "raw": data,
                "mimetype": kind[0],
                "res_model": notice._name,
                "res_id": notice.id,
            }
        )
        self._service.evidence(notice, attachment, form.get("person"))
        return {"text": self.env._("The file was uploaded.")}

    # ------------------------------------------------------------ reading forms
    @property
    def _service(self):
        return self.env["udi.recall.answer.service"]

    def _thanks(self, notice):
        if notice.open_qty > 0:
            return {"text": self.env._("Kept. %(count)s units are not told yet.", count=f"{notice.open_qty:g}")}
        return {
            "text": self.env._("Thank you: all units are told. You may correct your answer until the case is closed.")
        }

    def _said(self, notice, form):
        """What the fields of the lots say; lots of other pages are not among them."""
        said = {}
        for line in notice.line_ids:
            if f"o-{line.id}" in form:
                outcome = form[f"o-{line.id}"]
                if outcome and outcome not in dict(OUTCOMES):
                    raise AnswerRefused(self.env._("This cannot be answered for %(lot)s.", lot=line.lot_name))
                if outcome != "passed_on":
                    said[line.id] = {outcome: line.quantity} if outcome else {}
            elif any(f"q-{line.id}-{name}" in form for name, _label in OUTCOMES):
                texts = {name: (form.get(f"q-{line.id}-{name}") or "").strip() for name, _label in OUTCOMES}
                said[line.id] = {name: self._amount(line, text) for name, text in texts.items() if text}
        return said

    def _amount(self, line, text):
        text = text.replace(",", ".") if len(text) <= 15 else ""
        if not text.replace(".", "", 1).isascii() or not text.replace(".", "", 1).isdigit():
            raise AnswerRefused(self.env._("Enter a number of units for %(lot)s.", lot=line.lot_name))
        return float(text)

    def _outcome(self, form):
        outcome = form.get("outcome")
        if outcome not in dict(OUTCOMES) or outcome == "passed_on":
            raise AnswerRefused(self.env._("Choose what became of the units."))
        return outcome

    def _version(self, form):
        text = form.get("version") or ""
        return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else -1

    def _read(self, file):
        data = file.read(LARGEST_FILE + 1)
        if len(data) > LARGEST_FILE:
            raise AnswerRefused(self.env._("The file is too large: at most %(limit)s MB.", limit=LARGEST_FILE >> 20))
        return data
