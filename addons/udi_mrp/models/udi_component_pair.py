from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class PairScans(dict):
    """Context value ``udi_scan`` of new pairs: {component lot id: Scan}. An object cannot come in over RPC."""


EVIDENCE = [("scanned", "Scanned"), ("typed", "Typed"), ("imported", "Imported")]


class UdiComponentPair(models.Model):
    """One component serial that went into one produced serial, as a person or a scanner said so.

    A row without a component is a place still to be filled; it says nothing about genealogy. Rows are never filled
    by order of numbers. After the order is done they are part of its event and can no longer be changed.
    """

    _name = "udi.component.pair"
    _description = "Component pair"
    _order = "production_id desc, unit_lot_id, component_product_id, id"
    _check_company_auto = True

    production_id = fields.Many2one(
        "mrp.production",
        string="Manufacturing order",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="production_id.company_id", store=True)
    state = fields.Selection(related="production_id.state", string="Order status")
    allowed_unit_ids = fields.Many2many(related="production_id.lot_producing_ids", string="Produced units")
    allowed_product_ids = fields.Many2many(
        "product.product", string="Serial components", compute="_compute_allowed_product_ids"
    )
    unit_lot_id = fields.Many2one(
        "stock.lot", string="Unit", required=True, index=True, ondelete="restrict", check_company=True
    )
    component_product_id = fields.Many2one(
        "product.product",
        string="Component",
        required=True,
        compute="_compute_component_product_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
    )
    component_lot_id = fields.Many2one(
        "stock.lot", string="Component serial", index=True, ondelete="restrict", check_company=True
    )
    evidence = fields.Selection(EVIDENCE, string="Known by", default="typed", required=True, copy=False)
    user_id = fields.Many2one("res.users", string="Paired by", readonly=True, copy=False)
    scanner = fields.Char(readonly=True, copy=False, help="The scanner that read the component.")
    paired_on = fields.Datetime(string="Paired on", readonly=True, copy=False)

    _component_once = models.Constraint(
        "UNIQUE(production_id, component_lot_id)",
        "This component serial is already paired with another unit of the same order.",
    )

    @api.depends("component_lot_id")
    def _compute_component_product_id(self):
        for pair in self:
            if pair.component_lot_id:
                pair.component_product_id = pair.component_lot_id.product_id

    @api.depends("production_id.move_raw_ids.product_id")
    def _compute_allowed_product_ids(self):
        for pair in self:
            pair.allowed_product_ids = pair.production_id._udi_pair_products()

    @api.depends("unit_lot_id", "component_lot_id")
    def _compute_display_name(self):
        for pair in self:
            pair.display_name = f"{pair.unit_lot_id.name or ''} ← {pair.component_lot_id.name or '?'}"

    @api.model_create_multi
    def create(self, vals_list):
        self.env["mrp.production"].browse({vals.get("production_id") for vals in vals_list})._udi_refuse_closed()
        return super().create([self._stamped(vals) for vals in vals_list])

    def write(self, vals):
        if not set(vals) & {"production_id", "unit_lot_id", "component_product_id", "component_lot_id", "evidence"}:
            return super().write(self._stamped(vals))
        self.production_id._udi_refuse_closed()
        if vals.get("production_id"):
            self.env["mrp.production"].browse(vals["production_id"])._udi_refuse_closed()
        return super().write(self._stamped(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self.production_id._udi_refuse_closed()

    @api.model
    def _stamped(self, vals):
        """Who paired and when comes from the server, not from the client."""
        vals = {key: value for key, value in vals.items() if key not in ("user_id", "paired_on", "scanner")}
        scan = self.env.context.get("udi_scan")
        scan = scan.get(vals.get("component_lot_id")) if isinstance(scan, PairScans) else None
        if vals.get("evidence") == "scanned" and not scan:
            raise UserError(
                self.env._("That a component was scanned is recorded by scanning it. Enter the pair as typed.")
            )
        if vals.get("component_lot_id"):
            time = scan.time if scan else fields.Datetime.now()
            vals.update(user_id=self.env.uid, paired_on=time, scanner=scan and scan.scanner)
            if "evidence" not in vals:
                vals["evidence"] = "imported" if self.env.context.get("import_file") else "typed"
        elif "component_lot_id" in vals:
            vals.update(user_id=False, paired_on=False, scanner=False)
        return vals

    @api.constrains("unit_lot_id")
    def _check_unit(self):
        units = {order: set(order.lot_producing_ids.ids) for order in self.production_id}
        for pair in self:
            if pair.unit_lot_id.id not in units[pair.production_id]:
                raise ValidationError(
                    self.env._(
                        "Unit %(unit)s is not produced by order %(order)s. Choose one of the order's own serials.",
                        unit=pair.unit_lot_id.name,
                        order=pair.production_id.display_name,
                    )
                )

    @api.constrains("component_lot_id", "component_product_id")
    def _check_component(self):
        for pair in self:
            if pair.component_lot_id and pair.component_lot_id.product_id != pair.component_product_id:
                raise ValidationError(
                    self.env._(
                        "Serial %(lot)s belongs to %(product)s, not to %(expected)s. Scan the right component.",
                        lot=pair.component_lot_id.name,
                        product=pair.component_lot_id.product_id.display_name,
                        expected=pair.component_product_id.display_name,
                    )
                )
        for production, pairs in self.filtered("component_lot_id").grouped("production_id").items():
            refusals = self.env["udi.pairing"]._refusals(production, pairs.component_lot_id)
            if refusals:
                raise UserError("\n".join(refusal["message"] for refusal in refusals.values()))

    @api.constrains("production_id", "unit_lot_id", "component_product_id")
    def _check_places(self):
        for production in self.production_id:
            places = production._udi_pair_places()
            taken = defaultdict(int)
            for pair in production.udi_pair_ids:
                taken[pair.unit_lot_id, pair.component_product_id] += 1
            for (unit, product), count in taken.items():
                if count > places.get(product, 0):
                    raise ValidationError(
                        self.env._(
                            "Unit %(unit)s takes %(places)s × %(product)s, but %(count)s pairs name it. "
                            "Delete the pair that is wrong.",
                            unit=unit.name,
                            places=places.get(product, 0),
                            product=product.display_name,
                            count=count,
                        )
                    )
