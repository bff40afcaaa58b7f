"""One search box: whatever a person types or scans, grouped answers, the best first, each in bounded time.

What a code names comes first (`udi.search` reads all agencies' codes), then equal names, then names that begin with
the words. Only where nothing was found are the words looked for inside names, which an index of Odoo answers.
"""

from textwrap import shorten

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.sql import escape_psql

from odoo.addons.udi_core.codes import parse
from odoo.addons.udi_core.lots import look_alike_key

MOST = 8  # answers of one group; more are a click away
LONGEST = 500
LONGEST_ABOUT = 90  # characters; a lot may be held by thousands
SHORTEST_INSIDE = 3  # fewer letters are in too many names to be looked for inside them
# documents of Odoo's own applications, asked where they are installed and the reader may read them
DOCUMENTS = (
    ("stock.picking", ("name", "origin")),
    ("purchase.order", ("name", "partner_ref")),
    ("sale.order", ("name", "client_order_ref")),
    ("repair.order", ("name",)),
)


class UdiFind(models.AbstractModel):
    _name = "udi.find"
    _description = "One search box for the trace"

    @api.model
    def _documents(self):
        """``(model, fields)`` of the documents that are found by name; other addons add theirs."""
        return list(DOCUMENTS)

    @api.model
    @api.readonly
    def ask(self, text):
        """What a text names.

        :returns: ``{"text", "groups": [{"key", "title", "model", "results": [{"id", "title", "about", "state"}],
            "more", "domain"}], "reading": {"agency", "hri"…} or None, "hint": a sentence where nothing was found}``
        """
        # PostgreSQL's texts hold no NUL; what is left around it may still be what was meant
        text = text.replace("\0", "").strip()[:LONGEST] if isinstance(text, str) else ""
        if not text:
            return {"text": "", "groups": [], "reading": None, "hint": self._hint(text, None)}
        self.env["udi.event"].check_access("read")
        reading = self.env["udi.search"].reading(text)
        found = self.env["udi.search"].find(text) if reading else {}
        groups = [
            self._lots_of_code(found),
            self._group("product", self.env._("Product"), found.get("products")),
            self._packages(text),
            self._lots(text, reading),
            self._supplier_lots(text),
            *(self._document(text, model, names) for model, names in self._documents()),
            self._partners(text),
            self._products(text),
            self._events(text),
        ]
        groups = self._once(group for group in groups if group)
        return {
            "text": text,
            "groups": groups,
            "reading": self._reading(reading),
            "hint": "" if groups else self._hint(text, reading),
        }

    # ------------------------------------------------------------------ by code
    def _lots_of_code(self, found):
        """The lot or serial that stands in the code, or all of the product for a UDI-DI alone."""
        if not found:
            return None
        lots, products, reading = found["lots"], found["products"], found["reading"]
        if lots or not products or reading.lot or reading.serial:
            return self._group("code", self.env._("This very unit"), lots)
        domain = Domain("product_id", "in", products.ids)
        lots = self.env["stock.lot"].search(domain, order="id desc", limit=MOST + 1)
        return self._group("code", self.env._("Lots and serials of this product"), lots, domain)

    def _packages(self, text):
        """A package by its name or its SSCC, with or without the (00) before it."""
        Package = self.env["stock.package"]
        if not Package.has_access("read"):
            return None
        elements = parse(text).elements
        names = {text, *(element.value for element in elements if element.identifier == "00")}
        if text.isdigit() and len(text) == 20 and text.startswith("00"):
            names.add(text[2:])
        packages = self._equal_or_begins(Package, "name", sorted(names))
        return self._group("package", self.env._("Package or SSCC"), packages)

    # ------------------------------------------------------------------ by name
    def _lots(self, text, reading):
        """Lots and serials by our own number: equal, then beginning with it, blind to case and look-alikes."""
        key = look_alike_key(text)
        if not key or (reading and reading.di):
            return None
        Lot, number = self.env["stock.lot"], Domain("udi_lot_number", "=", text)
        begins = Domain("udi_look_alike_key", "=like", f"{escape_psql(key)}%")
        lots = Lot.search(Domain("udi_look_alike_key", "=", key), limit=MOST + 1).sorted(lambda lot: lot.name != text)
        for domain, order in ((number, "id desc"), (begins, "udi_look_alike_key")):
            if len(lots) <= MOST:
                lots |= Lot.search(domain, order=order, limit=MOST + 1)
        domain = number | begins
        if not lots and len(text) > SHORTEST_INSIDE:
            domain = Domain("name", "ilike", escape_psql(text))
            lots = Lot.search(domain, order="id desc", limit=MOST + 1)
        return self._group("lot", self.env._("Lots and serials"), lots, domain)

    def _supplier_lots(self, text):
        if len(text) < SHORTEST_INSIDE:
            return None
        domain = Domain("udi_supplier_lot", "ilike", escape_psql(text))
        lots = self.env["stock.lot"].search(domain, order="id desc", limit=MOST + 1)
        return self._group("supplier_lot", self.env._("Supplier's own lot"), lots, domain)

    def _document(self, text, model, names):
        if model not in self.env or not self.env[model].has_access("read"):
            return None
        records = self._equal_or_begins(self.env[model], names[0], [text])
        domain = self._begins(names[0], text)
        for name in names[1:]:
            if len(records) <= MOST:
                records |= self.env[model].search(Domain(name, "=", text), limit=MOST + 1)
                domain |= Domain(name, "=", text)
        # sudo: the name of a kind of document is no secret
        title = self.env["ir.model"].sudo()._get(model).name
        return self._group(model.replace(".", "_"), title, records, domain)

    def _partners(self, text):
        if len(text) < 2:
            return None
        Partner = self.env["res.partner"]
        exact = Domain("ref", "=", text) | Domain("udi_gln", "=", text) | Domain("vat", "=", text)
        partners = Partner.search(exact, limit=MOST + 1)
        domain = Domain("complete_name", "ilike", escape_psql(text))
        if len(partners) <= MOST:
            partners |= Partner.search(domain, order="complete_name", limit=MOST + 1)
        return self._group("partner", self.env._("Hospital or partner"), partners, exact | domain)

    def _products(self, text):
        words = escape_psql(text)
        named = Domain("default_code", "=ilike", f"{words}%") | Domain("product_tmpl_id.name", "ilike", words)
        domain = Domain("udi_controlled", "=", True) & named
        products = self.env["product.product"].search(domain, limit=MOST + 1)
        return self._group("product", self.env._("Product"), products, domain)

    def _events(self, text):
        """Documents that only the ledger knows: an inspection, a case, a label. Transfers are found above."""
        self.env.cr.execute(
            SQL(
                """SELECT id FROM udi_event
                    WHERE document_name LIKE ANY(%s)
                      AND COALESCE(document_model, '') NOT IN ('stock.picking', 'mrp.production')
                      AND company_id = ANY(%s)
                    ORDER BY document_name, id DESC LIMIT %s""",
                [f"{escape_psql(word)}%" for word in _spellings(text)],
                self.env.companies.ids,
                MOST + 1,
            )
        )
        events = self.env["udi.event"].browse(row[0] for row in self.env.cr.fetchall())
        return self._group("event", self.env._("Events with this document"), events, Domain("id", "in", events.ids))

    def _equal_or_begins(self, model, name, texts):
        records = model.search(Domain(name, "in", texts), limit=MOST + 1)
        for text in texts:
            if len(records) <= MOST:
                records |= model.search(self._begins(name, text), order=f"{name}, id desc", limit=MOST + 1)
        return records

    def _begins(self, name, text):
        """Begins with the text, as typed or in capitals: both are found by an index, in the order of the names."""
        return Domain.OR(Domain(name, "=like", f"{escape_psql(word)}%") for word in _spellings(text))

    # ------------------------------------------------------------------ answers
    def _group(self, key, title, records, domain=None):
        if not records:
            return None
        shown = records[:MOST]
        return {
            "key": key,
            "title": title,
            "model": records._name,
            "results": [self._result(record) for record in shown],
            "more": len(records) > MOST,
            "domain": list(domain) if domain is not None and len(records) > MOST else [],
        }

    def _result(self, record):
        about, state = getattr(self, f"_about_{record._name.replace('.', '_')}", self._about)(record)
        return {"id": record.id, "title": record.display_name, "about": about, "state": state}

    def _about(self, record):
        named = [record[name] for name in ("partner_id", "product_id") if name in record._fields]
        words = [other.display_name for other in named if other]
        state = record._fields.get("state")
        label = dict(state._description_selection(self.env)).get(record.state) if state else ""
        return " · ".join(words), label or ""

    def _about_stock_lot(self, lot):
        words = [lot.product_id.display_name, shorten(lot.udi_holder_names or "", LONGEST_ABOUT, placeholder="…")]
        if lot.udi_supplier_lot:
            words.append(self.env._("supplier's lot %(number)s", number=lot.udi_supplier_lot))
        states = dict(lot._fields["udi_state"]._description_selection(self.env))
        return " · ".join(filter(None, words)), self.env._("On hold") if lot.udi_on_hold else states[lot.udi_state]

    def _about_res_partner(self, partner):
        return ", ".join(filter(None, (partner.city, partner.country_id.name))), ""

    def _about_product_product(self, product):
        return product.udi_primary_identifier_id.code or "", ""

    def _about_udi_event(self, event):
        steps = dict(event._fields["biz_step"]._description_selection(self.env))
        return " · ".join(filter(None, (steps.get(event.biz_step), event.partner_name))), ""

    def _once(self, groups):
        """Each record in the first group that found it."""
        seen, kept = set(), []
        for group in groups:
            group["results"] = [row for row in group["results"] if (group["model"], row["id"]) not in seen]
            seen.update((group["model"], row["id"]) for row in group["results"])
            if group["results"]:
                kept.append(group)
        return kept

    def _reading(self, reading):
        if not reading:
            return None
        return {name: getattr(reading, name) or "" for name in ("agency", "di", "lot", "serial")}

    def _hint(self, text, reading):
        if not text:
            return self.env._("Scan a code, or type a serial, lot, order, hospital or delivery number.")
        if reading and reading.di:
            return self.env._(
                "The code was read (UDI-DI %(di)s), but the register does not know this product. "
                "Ask regulatory affairs to enter it, or look at the code under Devices › Code check.",
                di=reading.di,
            )
        if reading:
            return self.env._("The code was read, but no lot or serial carries this number. Was it received here?")
        return self.env._(
            "Nothing is called “%(text)s”. Try fewer letters, or scan the code on the label itself.", text=text[:60]
        )


def _spellings(text):
    return list(dict.fromkeys((text, text.upper())))
