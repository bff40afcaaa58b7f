"""Codes that mean two things: what a database already holds when the rules for barcodes arrive. One statement."""

from odoo import api, fields, models
from odoo.tools import SQL

PROBLEMS = [
    ("twice", "Same GTIN twice"),
    ("identifier", "UDI-DI of another product"),
    ("check_digit", "Wrong check digit"),
]
ACTIONS = [
    ("keep", "Keep it here, clear it elsewhere"),
    ("register", "Move it to the register of UDI-DIs"),
    ("clear", "Clear it here"),
    ("correct", "Correct the check digit"),
]
CLASHES = """
    WITH carrier AS (
        SELECT p.id * 2 AS number, p.id AS product_id, NULL::int AS product_uom_id, NULL::int AS uom_id,
               t.company_id, COALESCE(t.udi_controlled, FALSE) AS udi_controlled, p.barcode AS entered
          FROM product_product p JOIN product_template t ON t.id = p.product_tmpl_id
         WHERE p.active AND p.barcode IS NOT NULL
         UNION ALL
        SELECT u.id * 2 + 1, p.id, u.id, u.uom_id, t.company_id, COALESCE(t.udi_controlled, FALSE), u.barcode
          FROM product_uom u
          JOIN product_product p ON p.id = u.product_id
          JOIN product_template t ON t.id = p.product_tmpl_id
    ), trimmed AS (
        SELECT *, btrim(entered, E' \\t\\r\\n\\u00a0\\u200b\\ufeff') AS barcode FROM carrier
    ), holder AS (
        SELECT * FROM trimmed WHERE barcode ~ '^([0-9]{8}|[0-9]{12,14})$'
    ), code AS (
        SELECT *, lpad(barcode, 14, '0') AS code FROM holder
    ), gtin AS (
        SELECT code.*, expected, expected = right(code.code, 1)::int AS is_right
          FROM code
         CROSS JOIN LATERAL (
               SELECT mod(10 - mod(sum(substr(code.code, place, 1)::int * (1 + 2 * mod(place, 2))), 10), 10)::int
                      AS expected
                 FROM generate_series(1, 13) place
               ) digit
    ), several AS (
        SELECT code FROM gtin WHERE is_right GROUP BY code HAVING count(*) > 1
    ), clash AS (
        SELECT 1 AS kind, 'identifier' AS problem, a.*
          FROM gtin a JOIN udi_device_identifier d ON d.agency = 'gs1' AND d.code = a.code
         WHERE a.is_right
           AND NOT EXISTS (
               SELECT FROM udi_device_identifier_product_rel r
                WHERE r.identifier_id = d.id AND r.product_id = a.product_id)
           AND EXISTS (
               SELECT FROM udi_device_identifier_product_rel r
                 JOIN product_product p ON p.id = r.product_id
                 JOIN product_template t ON t.id = p.product_tmpl_id
                WHERE r.identifier_id = d.id
                  AND (a.company_id IS NULL OR t.company_id IS NULL OR a.company_id = t.company_id))
         UNION ALL
        SELECT 2, 'twice', a.*
          FROM gtin a JOIN several USING (code)
         WHERE EXISTS (
               SELECT FROM gtin b
                WHERE b.code = a.code AND b.number <> a.number AND (a.udi_controlled OR b.udi_controlled)
                  AND (a.company_id IS NULL OR b.company_id IS NULL OR a.company_id = b.company_id))
         UNION ALL
        SELECT 3, 'check_digit', a.* FROM gtin a WHERE a.udi_controlled AND NOT a.is_right
    )
    SELECT DISTINCT ON (number) number * 4 + kind AS id, problem, product_id, product_uom_id, uom_id, company_id,
           udi_controlled, barcode, code, expected
      FROM clash
     ORDER BY number, kind
"""


class UdiBarcodeClash(models.Model):
    _name = "udi.barcode.clash"
    _description = "Code held twice"
    _auto = False
    _rec_name = "barcode"
    _order = "code, id"
    _depends = {
        "product.product": ["barcode", "active", "product_tmpl_id"],
        "product.template": ["company_id", "udi_controlled"],
        "product.uom": ["barcode", "product_id", "uom_id"],
        "udi.device.identifier": ["agency", "code", "product_ids"],
    }

    problem = fields.Selection(PROBLEMS, readonly=True)
    code = fields.Char("GTIN", readonly=True, help="The code as 14 digits.")
    barcode = fields.Char("Barcode as entered", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    product_uom_id = fields.Many2one("product.uom", "Packaging barcode", readonly=True)
    uom_id = fields.Many2one("uom.uom", "Packaging", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    udi_controlled = fields.Boolean("UDI-controlled", readonly=True)
    expected = fields.Integer("Right check digit", readonly=True)
    holder = fields.Char("Product or packaging", compute="_compute_repair")
    others = fields.Char("Also on", compute="_compute_repair")
    action = fields.Selection(ACTIONS, "Suggested repair", compute="_compute_repair")
    preview = fields.Text("What will be done", compute="_compute_repair")

    @property
    def _table_query(self):
        # a clash of a product of no company is everybody's
        return SQL(
            "SELECT * FROM (%s) clash WHERE company_id IS NULL OR company_id = ANY(%s)",
            SQL(CLASHES),
            self.env.companies.ids,
        )

    @api.depends("code", "problem")
    @api.depends_context("company")
    def _compute_repair(self):
        service = self.env["udi.barcode.repair.service"]
        facts = service.facts(self)
        for clash in self:
            clash.holder = service.called(clash)
            clash.others = ", ".join(service.other_names(clash, facts)) or False
            clash.action = service.suggestion(clash, facts)
            clash.preview = (
                service.preview(clash, clash.action, facts) if clash.action else self.env._("Choose the repair.")
            )

    def action_repair(self):
        """Do what `preview` says; ask where nothing can be suggested."""
        self.ensure_one()
        if not self.action:
            return self.action_choose()
        self.env["udi.barcode.repair.service"].repair(self, self.action)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_choose(self):
        """Choose the repair and see what it does before it is done."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Repair the code %(code)s", code=self.barcode),
            "res_model": "udi.barcode.repair",
            "view_mode": "form",
            "target": "new",
            "context": {"default_clash_id": self.id},
        }
