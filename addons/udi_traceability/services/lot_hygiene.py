"""The rule at the door for names of lots and serials, the same for forms, imports, programs and scans."""

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.udi_core.lots import ASSUMED, look_alike_key, name_defects, trim

JUDGES = ("udi_traceability.group_udi_quality", "udi_traceability.group_udi_regulatory")
SHOWN = 10
ALIKE = "udi_lots_alike"  # in cr.precommit.data: goes with the transaction and with a savepoint that is rolled back


class UdiLotHygiene(models.AbstractModel):
    _name = "udi.lot.hygiene"
    _description = "Names of lots and serials on entry"

    @api.model
    def products_of(self, vals_list, default=None):
        """The product of each dict of values, in their order."""
        ids = [vals.get("product_id") or default for vals in vals_list]
        products = self.env["product.product"].browse({id_ for id_ in ids if id_})
        return [products.browse(id_).with_prefetch(products._prefetch_ids) for id_ in ids]

    @api.model
    def tidy(self, product, name, agency):
        """The name without blanks at its ends.

        :param agency: issuing agency of the device's codes, None for no limits but control characters
        :raises UserError: when it cannot be carried; the sentence names the character
        """
        name = trim(name)
        self.check_name(product, name, agency)
        return name

    @api.model
    def check_name(self, product, name, agency):
        """
        :raises UserError: see `tidy`
        """
        defects = name_defects(name, agency)
        if defects:
            agencies = dict(self.env["udi.device.identifier"]._fields["agency"]._description_selection(self.env))
            words = {"name": name, "product": product.display_name, "agency": agencies.get(agency, "")}
            sentences = [self._sentence(item, words) for item in defects]
            if agency in ASSUMED and any(item.code in ("length", "character") for item in defects):
                sentences.append(
                    self.env._(
                        "%(agency)s has not published what its lot and serial numbers may hold: this limit is an "
                        "assumption. If the label really shows the number, tell regulatory affairs.",
                        **words,
                    )
                )
            raise UserError("\n".join(sentences))

    def _sentence(self, defect, words):
        if defect.code == "empty":
            return self.env._(
                "A lot or serial number of %(product)s is empty. Enter it as it stands on the label.", **words
            )
        if defect.code == "control":
            return self.env._(
                "“%(name)s” (%(product)s) holds an invisible character (%(character)s) at position %(position)s. "
                "Delete it, or type the number again.",
                character=defect.character,
                position=defect.position,
                **words,
            )
        if defect.code == "length":
            return self.env._(
                "“%(name)s” (%(product)s) has %(length)s characters; codes of %(agency)s carry %(most)s at most. "
                "Check the number on the label.",
                length=defect.length,
                most=defect.most,
                **words,
            )
        if defect.character.isspace():
            return self.env._(
                "“%(name)s” (%(product)s) holds a blank at position %(position)s, which codes of %(agency)s cannot "
                "carry. Enter the number as it stands on the label.",
                position=defect.position,
                **words,
            )
        return self.env._(
            "“%(name)s” (%(product)s) holds “%(character)s” at position %(position)s, which codes of %(agency)s cannot "
            "carry. Enter the number as it stands on the label.",
            character=defect.character,
            position=defect.position,
            **words,
        )

    @api.model
    def hold_up(self, wanted, but=None):
        """Stop names that only look new. One statement, whatever their number.

        :param wanted: list of ``(product, name)``; a name that exists as it stands is no matter of this rule
        :param but: lots that do not count, because they are the ones renamed
        :raises UserError: naming the existing lot for each
        """
        if not wanted:
            return
        lots = self._alike({(product.id, look_alike_key(name)) for product, name in wanted})
        excluded = set(but.ids) if but else ()
        existing = {
            key: names
            for key, found in lots.items()
            if (names := [name for lot, name in found.items() if lot not in excluded])
        }
        sentences, seen = [], {}
        for product, name in wanted:
            key = product.id, look_alike_key(name)
            found = existing.get(key, [])
            twin = seen.setdefault(key, name)
            if found and name not in found:
                sentences.append(self._twin(product, name, found[0]))
            elif not found and twin != name:
                sentences.append(self._twin_beside(product, name, twin))
        if sentences:
            sentences = list(dict.fromkeys(sentences))
            more = len(sentences) - SHOWN
            if more > 0:
                sentences = [*sentences[:SHOWN], self.env._("… and %(count)s more.", count=more)]
            raise UserError("\n".join(sentences))

    @api.model
    def named(self, wanted):
        """``{(product id, name): lot}`` of the lots among these that exist.

        :param wanted: ``(product, name)`` pairs
        """
        lots = self.env["stock.lot"]
        alike = self._alike({(product.id, look_alike_key(name)) for product, name in wanted})
        found = {}
        for product, name in wanted:
            for lot, other in alike.get((product.id, look_alike_key(name)), {}).items():
                if other == name:
                    found[product.id, name] = lots.browse(lot)
        return found

    def _alike(self, keys):
        """``{key: {lot id: name}}`` of the lots that carry one of these keys ``(product id, look-alike key)``.

        One statement for those keys that this transaction has not asked for since lots were named: the gate asks for
        the names on a receipt, and a moment later the lots themselves are made.
        """
        seen_by = (self.env.uid, self.env.su, self.env.companies._ids)
        known = self.env.cr.precommit.data.setdefault(ALIKE, {}).setdefault(seen_by, {})
        unknown = [key for key in keys if key not in known]
        if unknown:
            known.update((key, {}) for key in unknown)
            for lot_id, name, product_id, key in self._with_keys(unknown):
                known.setdefault((product_id, key), {})[lot_id] = name
        return {key: known[key] for key in keys if known[key]}

    def _with_keys(self, keys):
        """``(id, name, product id, look-alike key)`` of the lots that the user may see among those of these products
        and look-alike keys, by one statement and without records."""
        lots = self.env["stock.lot"]
        query = lots._search([], order="id")
        column = {name: lots._field_to_sql(query.table, name) for name in ("name", "product_id", "udi_look_alike_key")}
        query.add_where(SQL("%s = ANY(%s)", column["product_id"], list({product_id for product_id, _key in keys})))
        query.add_where(SQL("%s = ANY(%s)", column["udi_look_alike_key"], list({key for _id, key in keys})))
        return self.env.execute_query(query.select(SQL.identifier(query.table, "id"), *column.values()))

    @api.model
    def forget(self):
        """Lots were named in this transaction."""
        self.env.cr.precommit.data.pop(ALIKE, None)

    def _twin(self, product, name, twin):
        return self.env._(
            "“%(name)s” cannot be told apart from “%(twin)s”, which %(product)s has already. Use “%(twin)s”. If the "
            "label really shows another number, ask quality to enter it: Lots and serials, button “Another lot”.",
            name=name,
            twin=twin,
            product=product.display_name,
        )

    def _twin_beside(self, product, name, twin):
        return self.env._(
            "“%(name)s” and “%(twin)s” of %(product)s are entered together and cannot be told apart. Compare both with "
            "the labels. If they really differ, ask quality to enter one: Lots and serials, button “Another lot”.",
            name=name,
            twin=twin,
            product=product.display_name,
        )

    @api.model
    def distinct_reason(self):
        """Why a look-alike is wanted, given in the context by somebody who may judge it; else None."""
        reason = (self.env.context.get("udi_distinct_lot_reason") or "").strip()
        if not reason:
            return None
        if self.env.uid == SUPERUSER_ID or any(self.env.user.has_group(group) for group in JUDGES):
            return self.env._("Entered although it looks like another lot: %(reason)s", reason=reason)
        raise UserError(self.env._("Only quality and regulatory affairs enter a lot that looks like another one."))
