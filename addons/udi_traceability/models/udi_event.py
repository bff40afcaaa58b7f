"""The ledger: one header per document and step, one item per lot. Written by `udi.recorder`, altered by nobody."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.udi_core.blocks import FIELDS as BLOCK_FIELDS
from odoo.addons.udi_core.ledger import HASH_FIELDS
from odoo.addons.udi_core.ledger_rows import COLUMN_OF

HASH_VERSION = 1
BIZ_STEPS = [  # CBV 2.0 words; "consuming" has none there and is recorded as the input side of a transformation
    ("receiving", "Receiving"),
    ("accepting", "Accepting"),
    ("inspecting", "Inspecting"),
    ("commissioning", "Making (serials)"),
    ("creating_class_instance", "Making (lot)"),
    ("assembling", "Assembling"),
    ("disassembling", "Taking apart"),
    ("encoding", "Label printed"),
    ("packing", "Packing"),
    ("unpacking", "Unpacking"),
    ("storing", "Moving in stock"),
    ("shipping", "Delivering"),
    ("holding", "Hold"),
    ("destroying", "Scrapping"),
    ("decommissioning", "Taking out of use"),
    ("stock_taking", "Inventory adjustment"),
    ("repairing", "Repairing"),
    ("replacing", "Part replaced"),
    ("removing", "Part taken out"),
    ("other", "Record corrected"),
]
DISPOSITIONS = [
    ("active", "Active"),
    ("in_progress", "In progress"),
    ("in_transit", "On its way"),
    ("encoded", "Labelled"),
    ("sellable_accessible", "Available"),
    ("sellable_not_accessible", "Not available"),
    ("available", "Available"),
    ("unavailable", "Not available"),
    ("non_sellable_other", "On hold"),
    ("recalled", "Recalled"),
    ("returned", "Returned"),
    ("destroyed", "Destroyed"),
    ("inactive", "Inactive"),
    ("conformant", "Conforming"),
    ("non_conformant", "Not conforming"),
]
EVIDENCE = [
    ("scanned", "Scanned"),
    ("typed", "Typed"),
    ("document", "From the document"),
    ("imported", "Imported"),
    ("inferred", "Inferred"),
]
# table, names of the canonical form, further columns that nobody may change
GUARDED = (
    ("udi_event", HASH_FIELDS[HASH_VERSION][0], ("id", "content_hash", "hash_version")),
    ("udi_event_item", HASH_FIELDS[HASH_VERSION][1], ("id", "event_id", "company_id", "into_all")),
    ("udi_ledger_block", BLOCK_FIELDS[1], ("id", "hash_version", "block_hash")),
    ("udi_ledger_member", (), ("event_id", "block_id")),
)


class UdiLedgerTable(models.AbstractModel):
    """A table that only `udi.recorder` fills: the ORM refuses, and triggers in the database refuse the rest."""

    _name = "udi.ledger.table"
    _description = "Table of the ledger"
    _log_access = False

    def init(self):
        create_guard(self.env.cr)

    # pylint: disable=method-required-super
    @api.model_create_multi
    def create(self, vals_list):
        raise self._closed()

    def write(self, vals):
        raise self._closed()

    def unlink(self):
        raise self._closed()

    def copy(self, default=None):
        raise self._closed()

    # pylint: enable=method-required-super
    def _closed(self):
        return UserError(
            self.env._("The ledger is written by the system only and nothing in it can be changed or removed.")
        )


class UdiEvent(models.Model):
    _name = "udi.event"
    _inherit = "udi.ledger.table"
    _description = "Traceability event"
    _order = "event_time desc, id desc"
    _rec_name = "document_name"
    _log_access = False

    uuid = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    event_time = fields.Datetime(required=True, readonly=True, index=True, help="When it happened (UTC).")
    event_offset = fields.Char(readonly=True, help="Offset from UTC at the place, as +08:00.")
    record_time = fields.Datetime(required=True, readonly=True, help="When it was written into the ledger (UTC).")
    event_type = fields.Selection(
        [
            ("object", "Object"),
            ("aggregation", "Aggregation"),
            ("association", "Association"),
            ("transformation", "Transformation"),
        ],
        required=True,
        readonly=True,
    )
    action = fields.Selection([("add", "Add"), ("observe", "Observe"), ("delete", "Delete")], readonly=True)
    biz_step = fields.Selection(BIZ_STEPS, string="Step", required=True, readonly=True)
    disposition = fields.Selection(DISPOSITIONS, readonly=True)
    read_point = fields.Char(readonly=True)
    source_name = fields.Char("From", readonly=True)
    destination_name = fields.Char("To", readonly=True)
    # kept as number and frozen text: merging partners, deleting users or documents must not meet the ledger
    partner_ref = fields.Integer("Partner number", readonly=True, index=True)
    partner_name = fields.Char("Partner", readonly=True)
    partner_gln = fields.Char("GLN", readonly=True)
    user_ref = fields.Integer("User number", readonly=True)
    user_login = fields.Char("User", readonly=True)
    document_model = fields.Char("Document type", readonly=True)
    document_ref = fields.Many2oneReference(string="Document ID", model_field="document_model", readonly=True)
    document_name = fields.Char("Document", readonly=True)
    scanner = fields.Char(readonly=True)
    reason = fields.Char(readonly=True)
    corrects_uuid = fields.Char("Corrects event", readonly=True)
    content_hash = fields.Char(required=True, readonly=True)
    hash_version = fields.Integer(required=True, readonly=True)
    item_ids = fields.One2many("udi.event.item", "event_id", string="Items", readonly=True)

    _uuid_unique = models.Constraint("UNIQUE (uuid)", "This event is in the ledger already.")
    _document_idx = models.Index("(document_model, document_ref)")

    def action_open_document(self):
        """Open the transfer, order or case that this event was written for."""
        self.ensure_one()
        record = self.env.get(self.document_model or "", self.browse()).browse(self.document_ref or 0)
        if not self.document_ref or not record.exists():
            raise UserError(
                self.env._("The document %(document)s is no longer in the system.", document=self.document_name or "–")
            )
        return record.get_formview_action()


class UdiEventItem(models.Model):
    _name = "udi.event.item"
    _inherit = "udi.ledger.table"
    _description = "Traceability event item"
    _order = "event_id desc, sequence, id"
    _log_access = False
    _rec_name = "lot_name"

    event_id = fields.Many2one("udi.event", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    sequence = fields.Integer(readonly=True)
    lot_id = fields.Many2one("stock.lot", string="Lot/serial", readonly=True, index=True, ondelete="restrict")
    lot_name = fields.Char(readonly=True)
    product_id = fields.Many2one("product.product", readonly=True, index=True, ondelete="restrict")
    product_name = fields.Char(readonly=True)
    udi_di = fields.Char("UDI-DI", readonly=True)
    role = fields.Selection(
        [
            ("object", "Object"),
            ("input", "Input"),
            ("output", "Output"),
            ("parent", "Parent"),
            ("child", "Child"),
        ],
        required=True,
        readonly=True,
    )
    quantity = fields.Float(digits=(20, 6), readonly=True)
    uom = fields.Char("Unit", readonly=True)
    into_lot_id = fields.Many2one(
        "stock.lot",
        string="Into unit",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The one produced unit that this component is known to have gone into.",
    )
    into_lot_name = fields.Char(readonly=True)
    into_all = fields.Boolean(
        "In every output", readonly=True, help="The only lot of its product in this order: every output contains it."
    )
    evidence = fields.Selection(EVIDENCE, string="Known by", readonly=True)
    detail = fields.Char(readonly=True, help="Further facts as JSON, such as a field's old and new value.")

    event_time = fields.Datetime(related="event_id.event_time")
    biz_step = fields.Selection(related="event_id.biz_step")
    disposition = fields.Selection(related="event_id.disposition")
    document_name = fields.Char(related="event_id.document_name")
    partner_name = fields.Char(related="event_id.partner_name")
    user_login = fields.Char(related="event_id.user_login")


def create_guard(cr):
    """Triggers that refuse changes of hashed columns, DELETE and TRUNCATE. A new column may still be filled."""
    for table, hashed, more in GUARDED:
        cr.execute("SELECT to_regclass(%s)", (table,))
        if not cr.fetchone()[0]:
            continue
        names = [COLUMN_OF.get(name, name) for name in hashed] + list(more)
        function = SQL.identifier(f"{table}_append_only")
        old = SQL(", ").join(SQL("OLD.%s", SQL.identifier(name)) for name in names)
        new = SQL(", ").join(SQL("NEW.%s", SQL.identifier(name)) for name in names)
        cr.execute(
            SQL(
                """CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS $guard$
                BEGIN
                    IF TG_OP = 'UPDATE' THEN
                        IF ROW(%s) IS NOT DISTINCT FROM ROW(%s) THEN RETURN NEW; END IF;
                    END IF;
                    RAISE EXCEPTION 'the traceability ledger is append-only (%% on %%)', TG_OP, TG_TABLE_NAME;
                END $guard$""",
                function,
                old,
                new,
            )
        )
        table_name = SQL.identifier(table)
        for suffix, when, level in (
            ("row", SQL("UPDATE OR DELETE"), SQL("ROW")),
            ("truncate", SQL("TRUNCATE"), SQL("STATEMENT")),
        ):
            trigger = SQL.identifier(f"{table}_guard_{suffix}")
            cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, table_name))
            cr.execute(
                SQL(
                    "CREATE TRIGGER %s BEFORE %s ON %s FOR EACH %s EXECUTE FUNCTION %s()",
                    trigger,
                    when,
                    table_name,
                    level,
                    function,
                )
            )


def drop_guard(cr):
    """Take the triggers' functions away, with the triggers, and the table that no model of Odoo stands for."""
    for table, *_rest in GUARDED:
        cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(f"{table}_append_only")))
    cr.execute("DROP TABLE IF EXISTS udi_ledger_member")
