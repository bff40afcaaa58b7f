"""Packaging levels: what is packed in what, whether the numbers agree, and the picture of it."""

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import float_compare
from odoo.tools.misc import formatLang

from odoo.addons.udi_core.codes.checkdigits import gtin_check_digit

MOST_UNITS = 100_000_000  # in one package, whatever is packed in what
COUNTS = ("contained_quantity", "unit_of_use_quantity")
ROW = Markup(
    '<div class="d-flex align-items-center gap-2 py-1 border-bottom %(here)s" style="padding-left: %(indent)srem">'
    '<i class="fa %(icon)s text-muted"></i><span>%(level)s</span>'
    '<a href="/odoo/udi-identifiers/%(id)s">%(code)s</a><span class="text-muted">%(inside)s</span>'
    '<span class="ms-auto">%(total)s</span></div>'
)


class UdiDeviceIdentifier(models.Model):
    _inherit = "udi.device.identifier"

    contained_id = fields.Many2one(
        "udi.device.identifier",
        "Contains",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="The identifier on the next smaller package or unit inside this one.",
    )
    contained_quantity = fields.Integer(
        "Quantity inside",
        tracking=True,
        aggregator=None,
        help="How many of the contained device one package holds.",
    )
    container_ids = fields.One2many("udi.device.identifier", "contained_id", "Packed in")
    base_quantity = fields.Integer(
        "Units in total", compute="_compute_base_quantity", recursive=True, help="Down to the smallest level."
    )
    unit_of_use_quantity = fields.Integer(
        "Units of use inside",
        tracking=True,
        aggregator=None,
        help="How many single uses one of this holds, where the single ones carry no label of their own: 100 gloves in "
        "a box. Their UDI-DI, if any, is of the kind Unit of use.",
    )
    packaging_text = fields.Char("What is inside", compute="_compute_packaging_text")
    packaging_picture = fields.Html("Packaging levels", compute="_compute_packaging_picture", sanitize=False)
    warning = fields.Text(compute="_compute_warning")

    _unit_of_use_positive = models.Constraint(
        "CHECK (unit_of_use_quantity IS NULL OR unit_of_use_quantity >= 0)",
        "The number of units of use inside cannot be negative.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_counts(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_counts([vals])
        return super().write(vals)

    def _check_counts(self, vals_list):
        """A count that the database could not even store, said in a sentence."""
        for vals in vals_list:
            for name in COUNTS:
                if isinstance(vals.get(name), (int, float)) and abs(vals[name]) > MOST_UNITS:
                    raise ValidationError(
                        self.env._(
                            "%(field)s: %(count)s is more than any package holds. Correct the number.",
                            field=self._fields[name]._description_string(self.env),
                            count=self._number(vals[name]),
                        )
                    )

    # --- what is shown ----------------------------------------------------------------------------------------------

    @api.depends("contained_id.base_quantity", "contained_quantity")
    def _compute_base_quantity(self):
        for identifier in self:
            inside = identifier.contained_id
            identifier.base_quantity = identifier.contained_quantity * inside.base_quantity if inside else 1

    def _levels(self):
        """This identifier and what is in it, level by level, down to the smallest."""
        self.ensure_one()
        found, step = self, self.contained_id
        while step and step not in found:
            found, step = found + step, step.contained_id
        return found

    def _level_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return self.uom_id.name or (self.env._("Each") if self.kind == "primary" else kinds.get(self.kind, ""))

    def _inside(self):
        """What is in one of it: "10 × Box of 5", empty for the smallest level."""
        if not self.contained_id:
            return ""
        return f"{self._number(self.contained_quantity)} × {self.contained_id._level_name()}"

    def _number(self, number):
        return formatLang(self.env, number, digits=0)

    @api.depends("contained_id", "contained_quantity", "base_quantity", "uom_id", "kind")
    def _compute_packaging_text(self):
        for identifier in self:
            steps = [f"{level._level_name()}: {level._inside()}" for level in identifier._levels()[:-1]]
            total = self._number(identifier.base_quantity)
            identifier.packaging_text = f"{' → '.join(steps)} = {total}" if steps else False

    @api.depends("contained_id", "contained_quantity", "container_ids", "uom_id", "kind")
    def _compute_packaging_picture(self):
        for identifier in self:
            family = identifier._family()
            rows = [
                ROW
                % {
                    "id": level.id,
                    "here": "fw-bold bg-100" if level == identifier._origin else "",
                    "indent": 0.5 + 1.5 * depth,
                    "icon": "fa-archive" if level.contained_id else "fa-cube",
                    "level": level._level_name(),
                    "code": level.code,
                    "inside": level._inside(),
                    "total": self._number(level.base_quantity),
                }
                for level, depth in family
            ]
            identifier.packaging_picture = Markup("").join(rows) if len(rows) > 1 else False

    def _family(self):
        """Every packaging level of the same smallest unit: ``[(identifier, depth)]``, contents before containers."""
        root = (self._origin or self.contained_id)._levels()[-1:] if self._origin or self.contained_id else self
        packed, level, seen = {}, root, root
        while level:
            above = self.search([("contained_id", "in", level.ids)], order="contained_quantity, code") - seen
            for container in above:
                packed.setdefault(container.contained_id, []).append(container)
            level, seen = above, seen + above
        found, todo = [], [(item, 0) for item in root]
        while todo:
            item, depth = todo.pop()
            found.append((item, depth))
            todo += [(container, depth + 1) for container in reversed(packed.get(item, []))]
        return found

    @api.depends("agency", "code", "kind", "state", "valid_from", "valid_to", "contained_id", "main_id")
    def _compute_warning(self):
        today = fields.Date.context_today(self)
        for identifier in self:
            identifier.warning = "\n".join(identifier._warnings(today)) or False

    def _warnings(self, today):
        """Sentences about what is allowed but seldom meant."""
        self.ensure_one()
        code = self.code or ""
        gtin = self.agency == "gs1" and len(code) == 14 and code.isdigit()
        if gtin and code[0] == "9":
            yield self.env._(
                "A GTIN that begins with 9 stands for a variable quantity (by weight). Compare it with the label."
            )
        if gtin and code[0] in "12345678" and self.kind == "primary":
            yield self.env._(
                "A GTIN that begins with %(digit)s usually stands for a package. Is the kind right?", digit=code[0]
            )
        if self.kind == "package" and not self.contained_id:
            yield self.env._("Say what this package contains: without it a scan counts one unit.")
        if self.kind == "secondary" and self.main_id and self.main_id.agency == self.agency:
            yield self.env._("A secondary UDI-DI is usually issued by another agency than the primary one.")
        if self.kind == "unit_of_use" and not self.main_id.unit_of_use_quantity:
            yield self.env._("Say on the primary UDI-DI how many units of use one of it holds.")
        if self.state == "active" and self.valid_to and self.valid_to < today:
            yield self.env._("Its last day has passed: set the status to Ended, or correct the date.")
        if self.state == "ended" and self.valid_to and self.valid_to > today:
            yield self.env._("The status is Ended, but the last day is still to come. Correct one of the two.")

    # --- rules ------------------------------------------------------------------------------------------------------

    @api.constrains("contained_id", "contained_quantity", "uom_id", "product_ids", "kind")
    def _check_contained(self):
        if self._has_cycle("contained_id"):
            raise ValidationError(
                self.env._(
                    "UDI-DI %(code)s would contain itself. Choose a smaller package or unit under Contains.",
                    code=self[0].code,
                )
            )
        above = self
        while above:
            for identifier in above.filtered("contained_id"):
                identifier._check_contents()
            above = above.container_ids

    def _check_contents(self):
        inside = self.contained_id
        facts = {"code": self.code, "inside": inside.code}
        if self.contained_quantity <= 0:
            raise ValidationError(
                self.env._(
                    "Say how many of %(inside)s are in one package %(code)s: the quantity must be 1 or more.", **facts
                )
            )
        if self.base_quantity > MOST_UNITS:
            raise ValidationError(
                self.env._(
                    "Package %(code)s would hold %(count)s units, more than any package does. Correct the quantities "
                    "inside.",
                    count=self._number(self.base_quantity),
                    **facts,
                )
            )
        if self.kind != "package":
            raise ValidationError(
                self.env._(
                    "UDI-DI %(code)s contains %(inside)s, so it is a package. Set its kind to Package, or empty the "
                    "field Contains.",
                    **facts,
                )
            )
        self._check_same_product(
            inside,
            self.env._(
                "Package %(code)s belongs to %(product)s and cannot contain %(inside)s, which belongs to %(other)s. "
                "Choose a UDI-DI of the same product."
            ),
            **facts,
        )
        self._check_unit_agrees()

    def _check_unit_agrees(self):
        """The unit of measure of a package means as many of the product's units as its contents do."""
        unit = self.uom_id
        smallest = self._levels()[-1]
        # sudo: the unit of the product counts, whosever it is
        for own in self.sudo().product_ids.uom_id if unit else ():
            facts = {"code": self.code, "level": unit.name, "unit": own.name}
            if not unit._has_common_reference(own):
                raise ValidationError(
                    self.env._(
                        "The packaging level %(level)s of UDI-DI %(code)s cannot be counted in %(unit)s. Choose a "
                        "packaging that is defined as a number of %(unit)s.",
                        **facts,
                    )
                )
            each = (smallest.uom_id or own).factor / own.factor
            meant, packed = unit.factor / own.factor, each * self.base_quantity
            if float_compare(meant, packed, precision_digits=4):
                raise ValidationError(
                    self.env._(
                        "The packaging level %(level)s means %(meant)s %(unit)s, but UDI-DI %(code)s holds %(packed)s "
                        "(%(chain)s). Correct the quantity inside, or choose the packaging level of %(packed)s.",
                        meant=f"{meant:g}",
                        packed=f"{packed:g}",
                        chain=self.packaging_text,
                        **facts,
                    )
                )

    @api.onchange("contained_id")
    def _onchange_contained_id(self):
        if self.contained_id:
            self.kind = "package"
            self.agency = self.contained_id.agency
            self.product_id = self.product_id or self.contained_id.product_id

    @api.onchange("main_id")
    def _onchange_main_id(self):
        if self.main_id:
            self.product_id = self.product_id or self.main_id.product_id

    # --- the next level ---------------------------------------------------------------------------------------------

    def _suggested_package_code(self):
        """The GTIN of this one with the lowest free indicator digit 1 to 8; False where there is none to suggest."""
        self.ensure_one()
        if self.agency != "gs1":
            return False
        bodies = [digit + self.code[1:13] for digit in "12345678"]
        codes = [body + gtin_check_digit(body) for body in bodies]
        taken = set(self.search([("agency", "=", "gs1"), ("code", "in", codes)]).mapped("code"))
        return next((code for code in codes if code not in taken), False)

    def action_add_packaging(self):
        """A new package around this one: a draft with a suggested code, to be compared with the label."""
        self.ensure_one()
        suggestion = self._suggested_package_code()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New package of %(code)s", code=self.code),
            "res_model": "udi.device.identifier",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {
                "default_agency": self.agency,
                "default_code": suggestion,
                "default_kind": "package",
                "default_state": "draft",
                "default_contained_id": self.id,
                "default_product_id": self.product_id.id,
                "default_has_lot": self.has_lot,
                "default_has_serial": self.has_serial,
                "default_has_manufacture_date": self.has_manufacture_date,
                "default_has_expiry_date": self.has_expiry_date,
                "udi_suggested_code": suggestion,
            },
        }
