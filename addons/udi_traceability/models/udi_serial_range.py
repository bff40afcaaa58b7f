"""Ranges of serial numbers: which numbers a product may be given, and what became of each."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.udi_core import serials
from odoo.addons.udi_core.lots import LIMITS, name_defects

MOST = 2_147_483_646  # the counter stands one behind the last number, and Odoo's whole numbers hold no more
MOST_RANDOM = 200_000  # random numbers whose names one report works out: a few seconds
# what gives the numbers of a range their names: fixed once a number was drawn
NAMING = frozenset({"mode", "prefix", "suffix", "width", "first", "product_tmpl_id", "categ_id", "company_id"})


class UdiSerialRange(models.Model):
    _name = "udi.serial.range"
    _description = "Serial range"
    _inherit = ["udi.own.defaults", "mail.thread"]
    _order = "state, id"

    name = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    product_tmpl_id = fields.Many2one(
        "product.template", "Product", index="btree_not_null", domain=[("tracking", "=", "serial")], check_company=True
    )
    categ_id = fields.Many2one("product.category", "Product category", index="btree_not_null")
    mode = fields.Selection(
        [("sequence", "In sequence"), ("random", "Random")],
        required=True,
        default="sequence",
        tracking=True,
        help="Random numbers cannot be guessed from one another and never repeat; they hold no letters or digits that "
        "are easily misread.",
    )
    prefix = fields.Char(default="", tracking=True)
    suffix = fields.Char(default="", tracking=True)
    width = fields.Integer(
        "Characters", default=6, required=True, tracking=True, help="Digits, or random characters, without prefix."
    )
    first = fields.Integer("First number", default=1, required=True, tracking=True)
    last = fields.Integer("Last number", default=999_999, required=True, tracking=True)
    next_number = fields.Integer(readonly=True, copy=False, export_string_translation=False)
    key = fields.Char(groups=fields.NO_ACCESS, copy=False, export_string_translation=False)
    state = fields.Selection(
        [("draft", "Draft"), ("active", "In use"), ("closed", "Closed")],
        "Status",
        required=True,
        default="draft",
        tracking=True,
        copy=False,
    )
    block_ids = fields.One2many("udi.serial.block", "range_id", "Reserved and void")
    drawn_count = fields.Integer("Drawn", compute="_compute_counts")
    free_count = fields.Integer("Free", compute="_compute_counts")
    drawn_percent = fields.Float("Drawn (%)", compute="_compute_counts")
    sample = fields.Char("Numbers look like", compute="_compute_sample")

    _one_scope = models.Constraint(
        "CHECK ((product_tmpl_id IS NULL) <> (categ_id IS NULL))", "Choose a product or a product category, not both."
    )

    @api.depends("first", "last", "next_number", "block_ids")
    def _compute_counts(self):
        for numbers in self:
            begin = max(numbers.next_number, numbers.first)
            numbers.drawn_count = max(begin - numbers.first, 0)
            numbers.free_count = serials.count(numbers._free())
            size = max(numbers.last - numbers.first + 1, 1)
            numbers.drawn_percent = 100.0 * numbers.drawn_count / size

    @api.depends("mode", "prefix", "suffix", "width", "first", "last")
    def _compute_sample(self):
        for numbers in self:
            naming = numbers._naming()
            fits = 0 < numbers.width <= 20 and 0 <= numbers.first <= numbers.last < naming.capacity
            ends = (numbers.first, numbers.last) if fits else ()
            word = " … " if numbers.mode == "sequence" else ", "
            numbers.sample = word.join(naming.name(number) for number in ends) or False

    # ------------------------------------------------------------------ rules
    @api.constrains(*NAMING, "last")
    def _check_numbers(self):
        for numbers in self:
            naming = numbers._naming()
            if not 0 < numbers.width <= 20:
                raise ValidationError(self.env._("A number has between 1 and 20 characters."))
            if not 0 <= numbers.first <= numbers.last:
                raise ValidationError(self.env._("The first number comes before the last one, and none is negative."))
            if numbers.last >= naming.capacity:
                raise ValidationError(
                    self.env._(
                        "%(last)s does not fit into %(width)s characters. Give the range more characters or fewer "
                        "numbers.",
                        last=numbers.last,
                        width=numbers.width,
                    )
                )
            for agency in LIMITS if numbers.product_tmpl_id else ():
                if agency in numbers.product_tmpl_id.product_variant_ids.udi_primary_identifier_id.mapped("agency"):
                    numbers._check_printable(naming.name(numbers.last), agency)
            numbers._check_printable(naming.name(numbers.last), None)
        self._check_overlap()

    def _check_printable(self, name, agency):
        if name_defects(name, agency):
            self.env["udi.lot.hygiene"].check_name(self.product_tmpl_id.product_variant_id, name, agency)

    def _check_overlap(self):
        """Two sequential ranges must not write the same serial."""
        for numbers in self.filtered(lambda item: item.mode == "sequence"):
            others = self.search(
                [
                    ("id", "!=", numbers.id),
                    ("mode", "=", "sequence"),
                    ("company_id", "=", numbers.company_id.id),
                    ("prefix", "in", [numbers.prefix, False] if not numbers.prefix else [numbers.prefix]),
                    ("suffix", "in", [numbers.suffix, False] if not numbers.suffix else [numbers.suffix]),
                    ("width", "=", numbers.width),
                    ("first", "<=", numbers.last),
                    ("last", ">=", numbers.first),
                ],
                limit=1,
            )
            if others and (others._products() & numbers._products() or others.categ_id & numbers.categ_id):
                raise ValidationError(
                    self.env._(
                        "%(range)s would write serials that %(other)s writes already. Choose another prefix or other "
                        "numbers.",
                        range=numbers.name,
                        other=others.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_storable(vals_list)
        ranges = super().create(vals_list)
        for numbers in ranges:
            # sudo: the secret of random numbers is nobody's to read
            numbers.sudo().write({"next_number": numbers.first, "key": serials.new_key()})
        return ranges

    def _check_storable(self, vals_list):
        """A number that the database could not even store, said in a sentence."""
        for vals in vals_list:
            for name in ("first", "last"):
                if isinstance(vals.get(name), (int, float)) and vals[name] > MOST:
                    raise ValidationError(
                        self.env._(
                            "A range counts up to %(most)s. Put the digits that stay the same into the prefix and "
                            "number the rest.",
                            most=f"{MOST:,}",
                        )
                    )

    def write(self, vals):
        self._check_storable([vals])
        if "next_number" in vals and not self.env.su:
            raise UserError(self.env._("The counter of a range moves by drawing numbers only."))
        drawn = self.filtered(lambda item: item.next_number > item.first or item.block_ids)
        for numbers in drawn:
            changed = {name for name in NAMING & vals.keys() if numbers._differs(name, vals[name])}
            shorter = vals.get("last", numbers.last) < max(
                [numbers.next_number - 1, *(block.last for block in numbers.block_ids)]
            )
            if changed or shorter:
                raise UserError(
                    self.env._(
                        "Numbers of %(range)s are given out: what they look like stays. Close it and make another one.",
                        range=numbers.name,
                    )
                )
        result = super().write(vals)
        if "first" in vals:
            for numbers in self - drawn:
                # sudo: the counter is not for hands
                super(UdiSerialRange, numbers.sudo()).write({"next_number": numbers.first})
        return result

    def _differs(self, name, value):
        field = self._fields[name]
        return (field.convert_to_cache(value, self) or False) != (field.convert_to_cache(self[name], self) or False)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_drawn(self):
        if any(numbers.next_number > numbers.first or numbers.block_ids for numbers in self):
            raise UserError(self.env._("Numbers of this range are given out: close it instead of deleting it."))

    # ------------------------------------------------------------------ accounts
    def _naming(self):
        self.ensure_one()
        # sudo: see the field
        key = (self.sudo().key or "00" * 32) if self.mode == "random" else ""
        return serials.Naming(self.prefix or "", self.suffix or "", min(max(self.width, 1), 20), key)

    def _products(self):
        """The products that the range numbers, archived ones too: their serials count."""
        self.ensure_one()
        domain = (
            [("product_tmpl_id", "=", self.product_tmpl_id.id)]
            if self.product_tmpl_id
            else [("categ_id", "child_of", self.categ_id.id), ("tracking", "=", "serial")]
        )
        return self.env["product.product"].with_context(active_test=False).search(domain)

    def _taken(self):
        """Void and reserved numbers, as intervals."""
        return [(block.first, block.last) for block in self.block_ids if block.state != "released"]

    def _free(self):
        """Numbers that nobody has drawn yet."""
        self.ensure_one()
        return serials.subtract([(max(self.next_number, self.first), self.last)], self._taken())

    def _used(self):
        """Numbers that lots of the products carry, as intervals; one statement for a sequential range."""
        self.ensure_one()
        naming, products = self._naming(), self._products()
        self.env["stock.lot"].flush_model(["name", "product_id"])
        length = len(naming.prefix) + naming.width + len(naming.suffix)
        body = SQL("substring(name from %s for %s)", len(naming.prefix) + 1, naming.width)
        named = SQL(
            """SELECT name, %s AS body FROM stock_lot
                WHERE product_id = ANY(%s) AND length(name) = %s AND starts_with(name, %s) AND right(name, %s) = %s""",
            body,
            products.ids,
            length,
            naming.prefix,
            len(naming.suffix),
            naming.suffix,
        )
        if self.mode == "random":
            self.env.cr.execute(named)
            found = (naming.number(name) for name, _body in self.env.cr.fetchall())
            return serials.intervals_of(number for number in found if number is not None)
        self.env.cr.execute(
            SQL(
                """WITH numbers AS (
                       SELECT DISTINCT CASE WHEN body ~ '^[0-9]+$' THEN body::numeric END AS number FROM (%s) AS named
                   )
                   SELECT min(number)::bigint, max(number)::bigint
                     FROM (SELECT number, number - row_number() OVER (ORDER BY number) AS island
                             FROM numbers WHERE number BETWEEN %s AND %s) AS islands
                 GROUP BY island ORDER BY 1""",
                named,
                self.first,
                self.last,
            )
        )
        return self.env.cr.fetchall()

    def _used_within(self, intervals):
        """Those of these numbers that lots of the products carry, as intervals."""
        if self.mode == "sequence" or serials.count(intervals) > MOST_RANDOM:
            return self._used()
        free = self.env["udi.serial"]._unused(self, serials.numbers(intervals))
        return serials.subtract(intervals, serials.intervals_of(free))

    def _looked_at(self):
        """The drawn numbers that a report looks at: of a random range the newest, whose names can be worked out."""
        self.ensure_one()
        first = self.first if self.mode == "sequence" else max(self.first, self.next_number - MOST_RANDOM)
        return [(first, self.next_number - 1)] if first < self.next_number else []

    def _missing(self):
        """Drawn numbers that are neither used nor reserved nor void: each needs an explanation."""
        drawn = serials.subtract(self._looked_at(), self._taken())
        return serials.subtract(drawn, self._used_within(drawn))

    # ------------------------------------------------------------------ buttons
    def action_activate(self):
        self.state = "active"

    def action_close(self):
        self.state = "closed"

    def action_gaps(self):
        """The numbers of this range that nothing is known of."""
        return self.env["udi.serial.gap"]._open(self)

    def _dialog(self, model, name):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_range_id": self.id},
        }

    def action_reserve(self):
        return self._dialog("udi.serial.reserve", self.env._("Reserve numbers"))

    def action_void(self):
        return self._dialog("udi.serial.void", self.env._("Void numbers"))
