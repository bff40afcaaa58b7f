"""Inspection pack (迎检资料包): everything that is on record of one lot or serial, section by section."""

from dataclasses import dataclass, field

from odoo import api, fields, models
from odoo.tools.misc import format_datetime

MAKING = ("commissioning", "creating_class_instance", "assembling", "disassembling", "repairing", "replacing")
PART = ("input", "child")  # roles of a lot that goes into another one
STORING = ("storing", "stock_taking", "packing", "unpacking", "holding", "destroying", "decommissioning", "removing")
# what is shown of an event, and how wide it is on paper
EVENT_SHARES = {"time": 14, "step": 12, "document": 14, "origin": 12, "partner": 20, "from": 15, "to": 15,
                "quantity": 8, "user": 18}  # fmt: skip
PARTS = 500  # parts that are listed; the whole genealogy has its own file


@dataclass
class Section:
    """One part of the pack. ``columns`` are ``(heading, share of the width)``, ``rows`` lists of text and numbers."""

    key: str
    title: str
    columns: list
    rows: list = field(default_factory=list)


class UdiInspectionPack(models.AbstractModel):
    _name = "udi.inspection.pack"
    _description = "Inspection pack"

    # ------------------------------------------------------------------ content
    @api.private
    def title(self, lot):
        return self.env._("Inspection pack: %(lot)s of %(product)s", lot=lot.name, product=lot.product_id.display_name)

    @api.private
    def facts(self, lot):
        """``(label, text)`` at the head: what it is, where it is, who asked when, and how complete the answer is."""
        template = lot.product_id.product_tmpl_id
        identifier = lot.udi_identifier_id or lot.product_id.udi_primary_identifier_id
        known = self.env["udi.market.facts"].load(template)
        day = lot.udi_manufacture_date or fields.Date.context_today(self)
        labels = dict(lot._fields["udi_permission"]._description_selection(self.env))
        history = self.env["udi.history"].status()
        facts = [
            (self.env._("Product"), lot.product_id.display_name),
            (self.env._("Model and specification"), template.udi_model),
            (self.env._("UDI-DI"), identifier.code),
            (self.env._("Lot/serial"), lot.name),
            (self.env._("Production lot"), lot.udi_lot_number),
            (self.env._("Manufacturing date"), fields.Date.to_string(lot.udi_manufacture_date)),
            (self.env._("Expiry date"), fields.Date.to_string(lot._udi_expiry())),
            (self.env._("Certificate or filing no."), known.certificate(template, "nmpa", day).name),
            (self.env._("Registrant / filer"), template.udi_registrant_id.display_name),
            (self.env._("Contract manufacturer"), template.udi_contract_manufacturer_id.display_name),
            (self.env._("Held by"), lot.udi_holder_names),
            (self.env._("May it move"), labels.get(lot.udi_permission)),
            (self.env._("Asked on"), self._moment(fields.Datetime.now()) + f" ({self.env.tz})"),
            (self.env._("Asked by"), f"{self.env.user.name} ({self.env.user.login})"),
            (self.env._("Completeness"), history["message"] or self.env._("The ledger holds the whole history.")),
        ]
        return [(label, text) for label, text in facts if text]

    @api.private
    def sections(self, lot):
        """The parts of the pack, in the order in which goods live. Other addons add theirs."""
        events = self._events(lot)
        used = [row for row in events if row[1].role in PART]
        made = [row for row in events if row[1].role not in PART]
        return [
            self._licensed(lot),
            self._of_events("receipt", self.env._("Purchase and receipt"), events, ("receiving",), False),
            self._inspections(lot),
            self._of_events("production", self.env._("Production"), made, MAKING),
            self._components(lot),
            self._sterilisations(lot),
            self._releases(lot),
            self._of_events("storage", self.env._("Storage, counts and holds"), events, STORING),
            self._checks(lot),
            self._nonconformities(lot),
            self._issue_checks(lot),
            self._of_events("used", self.env._("Used in production"), used, MAKING),
            self._of_events("sale", self.env._("Sale and delivery"), events, ("shipping",), False),
            self._of_events("return", self.env._("Returns"), events, ("receiving", "shipping"), True),
            self._signatures(lot),
            self._ledger(events),
        ]

    # ------------------------------------------------------------------ events
    def _events(self, lot):
        """``[(event, item, origin, who)]`` of the lot in the order in which it happened."""
        items = self.env["udi.event.item"].search([("lot_id", "=", lot.id)])
        items.event_id.fetch(["event_time", "biz_step", "disposition", "document_name", "partner_name"])
        numbers = {
            item.event_id.document_ref for item in items if item.event_id.document_model == "stock.picking"
        }  # fmt: skip
        pickings = self.env["stock.picking"].search_fetch([("id", "in", list(numbers))], ["origin"])
        origins = {picking.id: picking.origin or "" for picking in pickings}
        names = self._names(items)
        found = [
            (
                item.event_id,
                item,
                origins.get(item.event_id.document_ref, "") if item.event_id.document_model == "stock.picking" else "",
                self._person(names.get(self._user_of(item)), item.user_login),
            )
            for item in items
        ]
        return sorted(found, key=lambda row: (row[0].event_time, row[0].id, row[1].id))

    def _user_of(self, item):
        return item.own_user_ref if item.own_user_login else item.event_id.user_ref

    def _names(self, items):
        """``{number of a user: name}``: the ledger keeps the login, which says little to a reader."""
        # sudo: who did it is part of the record, whoever may read users; an archived user did it all the same
        users = self.env["res.users"].sudo().with_context(active_test=False)
        return {user.id: user.name for user in users.browse({self._user_of(item) for item in items}).exists()}

    def _person(self, name, login):
        """Name and login; of a user who was deleted the login alone."""
        return f"{name} ({login})" if name and login and name != login else login or ""

    def _event_columns(self):
        headings = [
            self.env._("Event time"),
            self.env._("Step"),
            self.env._("Document"),
            self.env._("Order"),
            self.env._("Partner"),
            self.env._("From"),
            self.env._("To"),
            self.env._("Quantity"),
            self.env._("User"),
        ]
        return list(zip(headings, EVENT_SHARES.values(), strict=True))

    def _of_events(self, key, title, events, steps, returned=None):
        steps_shown = dict(self.env["udi.event"]._fields["biz_step"]._description_selection(self.env))
        rows = [
            [
                self._moment(event.event_time),
                steps_shown.get(event.biz_step, ""),
                event.document_name or "",
                origin,
                event.partner_name or "",
                event.source_name or "",
                event.destination_name or "",
                item.quantity,
                who,
            ]
            for event, item, origin, who in events
            if event.biz_step in steps and returned in (None, event.disposition == "returned")
        ]
        return Section(key, title, self._event_columns(), rows)

    def _ledger(self, events):
        """Every event with the content hash that the ledger keeps: what the other sections rest on."""
        steps = dict(self.env["udi.event"]._fields["biz_step"]._description_selection(self.env))
        states = dict(self.env["udi.event"]._fields["disposition"]._description_selection(self.env))
        columns = [
            (self.env._("Event time"), 12),
            (self.env._("Recorded"), 12),
            (self.env._("Step"), 10),
            (self.env._("Disposition"), 10),
            (self.env._("Document"), 12),
            (self.env._("Quantity"), 7),
            (self.env._("User"), 14),
            (self.env._("Reason"), 14),
            (self.env._("Content hash"), 30),
        ]
        rows = [
            [
                self._moment(event.event_time),
                self._moment(event.record_time),
                steps.get(event.biz_step, ""),
                states.get(event.disposition, ""),
                event.document_name or "",
                item.quantity,
                who,
                event.reason or "",
                event.content_hash or "",
            ]
            for event, item, _origin, who in events
        ]
        return Section("ledger", self.env._("Extract of the ledger"), columns, rows)

    # ------------------------------------------------------------------ papers
    def _licensed(self, lot):
        """Certificates of the product and licences of registrant and suppliers, with their validity."""
        template = lot.product_id.product_tmpl_id
        suppliers = lot.udi_inspection_line_ids.inspection_id.filtered(lambda item: item.kind == "receipt").partner_id
        makers = template.udi_registrant_id | template.udi_contract_manufacturer_id | suppliers.commercial_partner_id
        papers = [
            *((item, item.holder_id) for item in lot.product_id.udi_identifier_ids.registration_ids),
            *((item, item.partner_id) for item in self.env["udi.licence"].search([("partner_id", "in", makers.ids)])),
        ]
        columns = [
            (self.env._("Certificate or licence"), 30),
            (self.env._("Company"), 30),
            (self.env._("Valid from"), 12),
            (self.env._("Valid to"), 12),
            (self.env._("Today"), 10),
        ]
        rows = [
            [
                paper.display_name,
                owner.display_name or "",
                paper.valid_from or "",
                paper.valid_to or "",
                dict(paper._fields["state"]._description_selection(self.env))[paper.state],
            ]
            for paper, owner in papers
        ]
        return Section("papers", self.env._("Certificates and licences"), columns, rows)

    def _components(self, lot):
        """What is in it: the first parts, with the document by which each came in."""
        maker = self.env["udi.trace.file"]
        wanted = ("level", "product", "lot", "serial", "expiry", "quantity", "certainty", "document")
        heads = maker.columns()
        places = [number for number, (key, _label, _width) in enumerate(heads) if key in wanted]
        rows = []
        for row in maker.rows(lot, "upstream"):
            if len(rows) == PARTS:
                break
            rows.append([row[number] for number in places])
        return Section(
            "components",
            self.env._("Components"),
            [(heads[number][1], heads[number][2]) for number in places],
            rows,
        )

    def _signed_documents(self, lot):
        """``[(model, ids)]`` of what may carry a signature of this lot. Other addons add theirs."""
        return [
            ("udi.inspection", lot.udi_inspection_line_ids.inspection_id.ids),
            ("udi.release", lot.udi_release_line_ids.release_id.ids),
            ("udi.sterilisation.load", lot.udi_sterilisation_line_ids.load_id.ids),
            ("udi.nonconformity", self.env["udi.nonconformity"].search([("lot_id", "=", lot.id)]).ids),
            ("udi.hold", lot.udi_hold_member_ids.hold_id.ids),
        ]

    def _signatures(self, lot):
        columns = [
            (self.env._("Document"), 16),
            (self.env._("Signed on"), 14),
            (self.env._("Signed by"), 18),
            (self.env._("Meaning of the signature"), 30),
            (self.env._("Hash of what was signed"), 36),
            (self.env._("Document today"), 12),
        ]
        verdicts = dict(self.env["udi.signature"]._fields["verdict"]._description_selection(self.env))
        rows = []
        for model, ids in self._signed_documents(lot):
            own = [("document_model", "=", model), ("document_ref", "in", ids)]
            for row in self.env["udi.signature"].search(own, order="id"):
                rows.append(
                    [
                        row.document_name or "",
                        self._moment(row.signed_on),
                        self._person(row.user_name, row.user_login),
                        row.meaning_text,
                        row.content_hash,
                        verdicts.get(row.verdict, ""),
                    ]
                )
        return Section("signatures", self.env._("Electronic signatures"), columns, rows)

    # ------------------------------------------------------------------ words
    def _moment(self, moment):
        return format_datetime(self.env, moment, dt_format="medium") if moment else ""

    def _who(self, name, moment):
        return " ".join(filter(None, (name, self._moment(moment))))
