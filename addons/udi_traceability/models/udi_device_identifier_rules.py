"""What the register refuses: wrong codes, codes entered twice, codes given to another product, contradicting dates."""

from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command, Domain

from odoo.addons.udi_core.codes import DeviceIdentifierError, basic_udi_di, normalize_di

COMPANIONS = ("secondary", "unit_of_use", "direct_mark")  # kinds that stand beside a primary code


class UdiDeviceIdentifier(models.Model):
    _inherit = "udi.device.identifier"

    # --- rules ------------------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [
            {**vals, "code": self._normalized(vals.get("agency") or self._default_agency(), vals.get("code"))}
            for vals in vals_list
        ]
        for vals in vals_list:
            beside = self.browse(vals.get("main_id") or vals.get("contained_id"))
            if beside and not vals.get("product_ids") and "product_id" not in vals:
                # sudo: one code stands for the same device in every company
                vals["product_ids"] = [Command.set(beside.sudo().product_ids.ids)]
        if vals_list:
            self._check_new([(vals.get("agency") or self._default_agency(), vals["code"]) for vals in vals_list])
        identifiers = super().create(vals_list)
        self.env["udi.barcode"].check_identifiers(identifiers)
        return identifiers

    def _default_agency(self):
        return self.default_get(["agency"])["agency"]

    def write(self, vals):
        if vals.get("state") and "valid_to" not in vals:
            self._follow_state(vals["state"])
        if not {"agency", "code", "product_ids", "product_id"} & vals.keys():
            return super().write(vals)
        links = self._product_links()
        for identifier, values in self._identity_values(vals):
            super(UdiDeviceIdentifier, identifier).write(values)
        self._check_not_reassigned(links)
        self.env["udi.barcode"].check_identifiers(self)
        return True

    def _follow_state(self, state):
        """An ended code ends today unless it ended before; a code put back into use has no past end."""
        today = fields.Date.context_today(self)
        for identifier in self.filtered(lambda item: item.state != state):
            if state == "ended" and (not identifier.valid_to or identifier.valid_to > today):
                identifier.valid_to = max(today, identifier.valid_from or today)
            elif state != "ended" and identifier.valid_to and identifier.valid_to < today:
                identifier.valid_to = False

    @api.model
    def _cron_end(self):
        """End every identifier whose last day is over everywhere on earth; the chatter says when and why."""
        day = (fields.Datetime.now() - timedelta(hours=12)).date()
        over = self.search([("state", "!=", "ended"), ("valid_to", "<", day)])
        over.write({"state": "ended"})
        over._message_log_batch(bodies=dict.fromkeys(over.ids, self.env._("Its last day has passed.")))

    def _identity_values(self, vals):
        """Pairs of records and what to write to them: codes normalised, and new to the register."""
        if not {"agency", "code"} & vals.keys():
            yield self, vals
            return
        for identifier in self:
            agency = vals.get("agency") or identifier.agency
            code = self._normalized(agency, vals.get("code", identifier.code))
            if (agency, code) != (identifier.agency, identifier.code):
                identifier._check_code_may_change()
                self._check_new([(agency, code)])
            yield identifier, {**vals, "agency": agency, "code": code}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        published = self.filtered(lambda identifier: identifier._is_published())
        if published:
            raise ValidationError(
                self.env._(
                    "UDI-DI %(code)s has been published by a regulator and stays in the register. Set its status to "
                    "Ended instead.",
                    code=published[0].code,
                )
            )
        used = self.filtered(lambda identifier: identifier._is_used())
        if used:
            raise ValidationError(
                self.env._(
                    "UDI-DI %(code)s is on goods that have been recorded and stays in the register. Set its status "
                    "to Ended instead.",
                    code=used[0].code,
                )
            )

    def _normalized(self, agency, code):
        """The stored form of a code; a sentence that names the fault where it is none."""
        try:
            return normalize_di(agency, str(code or ""))
        except DeviceIdentifierError as error:
            raise ValidationError(self._code_fault(agency, code, error)) from error

    def _code_fault(self, agency, code, error):
        names = dict(self._fields["agency"]._description_selection(self.env))
        facts = {"code": str(code or "")[:80], "agency": names.get(agency, agency), "expected": error.expected}
        if not facts["code"].strip():
            return self.env._("Enter the UDI-DI.")
        if error.expected is not None:
            return self.env._(
                "The check digit of %(code)s is wrong: it should be %(expected)s. Compare the code with the label and "
                "type it again.",
                **facts,
            )
        if agency == "gs1":
            return self.env._(
                "%(code)s is not a GTIN: a GTIN has 8, 12, 13 or 14 digits and nothing else. Type the digits without "
                "blanks or brackets, or choose the agency that issued the code.",
                **facts,
            )
        return self.env._(
            "%(code)s is not a device identifier of %(agency)s. Compare it with the label, or choose the agency that "
            "issued the code.",
            **facts,
        )

    def _check_new(self, keys):
        """Refuse codes that the register has, naming the product that carries them."""
        (_agency, code), times = Counter(keys).most_common(1)[0]
        if times > 1:
            raise ValidationError(self.env._("UDI-DI %(code)s is entered twice. Keep one of the two.", code=code))
        known = self.search(
            Domain.OR(Domain("agency", "=", agency) & Domain("code", "=", code) for agency, code in keys)
        )
        if known:
            raise ValidationError(
                self.env._(
                    "UDI-DI %(code)s is already in the register (%(product)s). Open that record instead of entering "
                    "the code again.",
                    code=known[0].code,
                    product=known[0].product_id.display_name or self.env._("no product of your company"),
                )
            )

    @api.constrains("product_ids")
    def _check_one_product_per_company(self):
        for identifier in self:
            # sudo: a product of a company that the user does not see counts as well
            products = identifier.sudo().product_ids.sorted("id")
            for position, product in enumerate(products):
                for other in products[position + 1 :]:
                    if identifier._same_company(product.company_id, other.company_id):
                        raise ValidationError(
                            self.env._(
                                "UDI-DI %(code)s cannot stand for both %(product)s and %(other)s: in one company a "
                                "UDI-DI belongs to one product. Choose one of them.",
                                code=identifier.code,
                                product=product.display_name,
                                other=other.display_name,
                            )
                        )

    @staticmethod
    def _same_company(company, other):
        """Whether some user could meet products of both: a shared product is everybody's, a parent's its branches'."""
        return not company or not other or company in other.parent_ids or other in company.parent_ids

    @api.constrains("replaced_by_id", "valid_from")
    def _check_replaced_by(self):
        if self._has_cycle("replaced_by_id"):
            raise ValidationError(
                self.env._("UDI-DI %(code)s would replace itself. Choose the newer identifier.", code=self[0].code)
            )
        for old in self | self.replaces_ids:
            new = old.replaced_by_id
            facts = {"new": new.code, "old": old.code}
            if new.valid_from and old.valid_from and new.valid_from < old.valid_from:
                raise ValidationError(
                    self.env._(
                        "UDI-DI %(new)s cannot replace %(old)s, because it is valid from an earlier day. Choose the "
                        "newer identifier, or correct the dates.",
                        **facts,
                    )
                )
            # sudo: products of other companies count as well
            if new and old.sudo().product_ids and not new.sudo().product_ids:
                raise ValidationError(
                    self.env._(
                        "UDI-DI %(new)s has no product yet, so it cannot replace %(old)s. Give it its product first.",
                        **facts,
                    )
                )

    @api.constrains("main_id", "kind", "product_ids")
    def _check_main(self):
        for identifier in self | self.companion_ids:
            main = identifier.main_id
            if not main:
                continue
            facts = {"code": identifier.code, "main": main.code}
            if identifier.kind not in COMPANIONS:
                raise ValidationError(
                    self.env._(
                        "UDI-DI %(code)s is a primary or package code and stands beside no other. Leave Stands beside "
                        "empty, or choose another kind.",
                        **facts,
                    )
                )
            if main == identifier or main.kind in COMPANIONS:
                raise ValidationError(
                    self.env._(
                        "UDI-DI %(code)s cannot stand beside %(main)s, which is not the primary code of a device. "
                        "Choose the primary code.",
                        **facts,
                    )
                )
            identifier._check_same_product(
                main,
                self.env._(
                    "UDI-DI %(code)s belongs to %(product)s and cannot stand beside %(main)s, which belongs to "
                    "%(other)s. Choose the primary code of the same product."
                ),
                **facts,
            )

    def _check_same_product(self, other, sentence, **facts):
        """Refuse two identifiers that name different products in one company; `sentence` gets both names."""
        # sudo: products of other companies count as well
        for product in self.sudo().product_ids:
            for theirs in other.sudo().product_ids:  # sudo: as above
                if product != theirs and self._same_company(product.company_id, theirs.company_id):
                    names = {"product": product.display_name, "other": theirs.display_name}
                    raise ValidationError(sentence % {**facts, **names})

    @api.constrains("valid_from", "valid_to")
    def _check_validity(self):
        for identifier in self:
            if identifier.valid_from and identifier.valid_to and identifier.valid_to < identifier.valid_from:
                raise ValidationError(
                    self.env._(
                        "UDI-DI %(code)s ends before it begins. Correct one of the two dates.", code=identifier.code
                    )
                )

    @api.constrains("basic_udi_di")
    def _check_basic_udi_di(self):
        """Right by the rules of one of the four agencies that issue such codes; its form says whose."""
        for identifier in self.filtered("basic_udi_di"):
            text = identifier.basic_udi_di
            if not any(basic_udi_di.check(agency, text) == () for agency in basic_udi_di.AGENCIES):
                fault = basic_udi_di.check(basic_udi_di.agency_of(text), text)[0]
                raise ValidationError(identifier._basic_udi_di_fault(text, fault))

    def _basic_udi_di_fault(self, text, fault):
        if fault.code == "bad_check_digit":
            return self.env._(
                "The last two characters of the Basic UDI-DI %(code)s are wrong: they should be %(expected)s. Compare "
                "it with the certificate or the declaration of conformity.",
                code=text[:60],
                expected=fault.data["expected"],
            )
        return self.env._(
            "%(code)s is no Basic UDI-DI: one has at most 25 characters and none that its agency does not know. "
            "Compare it with the certificate; it never stands on a label.",
            code=text[:60],
        )

    # --- never reassigned -------------------------------------------------------------------------------------------

    def _product_links(self):
        """{identifier: ids of its products, in all companies}, to compare with after a change."""
        # sudo: links to products of other companies count as well
        return {identifier: set(identifier.sudo().product_ids.ids) for identifier in self}

    @api.model
    def _check_not_reassigned(self, links):
        """Refuse that an identifier in use has lost a product since `links` were taken."""
        for identifier, before in links.items():
            # sudo: links to products of other companies count as well
            lost = before - set(identifier.sudo().product_ids.ids)
            product = self.env["product.product"].sudo().browse(sorted(lost))  # sudo: as above
            if lost and identifier._is_used(product):
                raise ValidationError(
                    self.env._(
                        "UDI-DI %(code)s stays with %(product)s, because goods with it have been recorded: a UDI-DI is "
                        "never given to another product. Set its status to Ended and enter the new one.",
                        code=identifier.code,
                        product=product[0].display_name,
                    )
                )
            # a product that was deleted is gone from the links: who entered one twice deletes it first
            if lost and identifier._is_published():
                raise ValidationError(
                    self.env._(
                        "UDI-DI %(code)s stays with %(product)s, because a regulator has published it: a UDI-DI is "
                        "never given to another product. Set its status to Ended and enter the new one. If that "
                        "product was entered by mistake, delete it: then the UDI-DI is free.",
                        code=identifier.code,
                        product=product[0].display_name,
                    )
                )

    def _check_code_may_change(self):
        if self._is_used():
            raise ValidationError(
                self.env._(
                    "The code of UDI-DI %(code)s can no longer change, because goods with it have been recorded. Set "
                    "its status to Ended and enter the right code as a new identifier.",
                    code=self.code,
                )
            )
        if self._is_published():
            raise ValidationError(
                self.env._(
                    "The code of UDI-DI %(code)s can no longer change, because a regulator has published it. Set its "
                    "status to Ended and enter the right code as a new identifier.",
                    code=self.code,
                )
            )

    def _is_published(self):
        """Whether a regulator's database shows this code, or has shown it."""
        self.ensure_one()
        # sudo: also for those who may not read publications
        return bool(self.env["udi.publication"].sudo().search_count(self._published(), limit=1))

    def _published(self):
        return Domain("identifier_id", "in", self.ids) & (
            Domain("state", "in", ("published", "corrected")) | Domain("version", ">", 0)
        )

    def _is_used(self, products=None):
        """Whether lots or events exist that rest on this identifier or on its products (in any company)."""
        self.ensure_one()
        identifier = self.sudo()  # sudo: goods of every company count
        products = identifier.product_ids if products is None else products
        lots = Domain("udi_identifier_id", "=", self.id) | Domain("product_id", "in", products.ids)
        return bool(
            identifier.env["stock.lot"].search_count(lots, limit=1)
            or identifier.env["udi.event.item"].search_count([("udi_di", "=", self.code)], limit=1)
        )
