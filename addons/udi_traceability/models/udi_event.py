"""The ledger: one header per document and step, one item per lot. Written by `udi.recorder`, altered by nobody."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.sql import column_exists, table_exists

from .unlinked import Unlinked
from .uuid_field import Uuid
from odoo.addons.udi_core.blocks import FIELDS as BLOCK_FIELDS
from odoo.addons.udi_core.ledger_rows import COLUMN_OF, HEADER_FIELDS, ITEM_COLUMN_OF, ITEM_FIELDS

HASH_VERSION = 2
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
    ("package", "By its package"),
    ("typed", "Typed"),
    ("document", "From the document"),
    ("imported", "Imported"),
    ("inferred", "Inferred"),
]
HEADER_COLUMN_NAMES = tuple(COLUMN_OF.get(name, name) for name in HEADER_FIELDS)
ITEM_COLUMN_NAMES = tuple(ITEM_COLUMN_OF.get(name, name) for name in ITEM_FIELDS)
# table, columns that nobody may change, columns that are open until the content hash is there: an event gets it at the
# end of its transaction, as Odoo writes the date of some moves after they are done
GUARDED = (
    (
        "udi_event",
        (*HEADER_COLUMN_NAMES, "id", "content_hash", "hash_version"),
        ("event_time", "event_offset", "content_hash"),
    ),
    ("udi_event_item", (*ITEM_COLUMN_NAMES, "id", "event_id", "company_id", "delivered"), ()),
    ("udi_ledger_block", (*(COLUMN_OF.get(n, n) for n in BLOCK_FIELDS[1]), "id", "hash_version", "block_hash"), ()),
    ("udi_ledger_member", ("event_id", "block_id"), ()),
)


class UdiLedgerTable(models.AbstractModel):
    """A table that only `udi.recorder` fills: the ORM refuses, and triggers in the database refuse the rest."""

    _name = "udi.ledger.table"
    _inherit = "udi.closed.table"
    _description = "Table of the ledger"
    _log_access = False

    def init(self):
        create_guard(self.env.cr)

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

    uuid = Uuid(required=True, readonly=True)
    company_id = Unlinked("res.company", required=True, readonly=True, ondelete="restrict")
    event_time = fields.Datetime(required=True, readonly=True, help="When it happened (UTC).")
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
    partner_ref = fields.Integer("Partner number", readonly=True)
    partner_name = fields.Char("Partner", readonly=True)
    partner_gln = fields.Char("GLN", readonly=True)
    source_ref = fields.Integer("Number of the place it left", readonly=True, aggregator=None)
    destination_ref = fields.Integer("Number of the place it reached", readonly=True, aggregator=None)
    parent_ref = fields.Integer("Package number", readonly=True, aggregator=None)
    parent_name = fields.Char("Package", readonly=True, help="The package or SSCC that was packed or unpacked.")
    user_ref = fields.Integer("User number", readonly=True)
    user_login = fields.Char("User", readonly=True)
    document_model = fields.Char("Document type", readonly=True)
    document_ref = fields.Many2oneReference(string="Document ID", model_field="document_model", readonly=True)
    document_name = fields.Char("Document", readonly=True)
    scanner = fields.Char(readonly=True)
    reason = fields.Char(readonly=True)
    corrects_uuid = Uuid("Corrects event", readonly=True)
    error_reason = fields.Selection(
        [("did_not_occur", "Did not happen"), ("incorrect_data", "Wrong data")],
        string="Kind of error",
        readonly=True,
        help="What was wrong with the event that this one corrects.",
    )
    # empty only inside the transaction that writes the event
    content_hash = fields.Char(readonly=True)
    hash_version = fields.Integer(required=True, readonly=True)
    item_ids = fields.One2many("udi.event.item", "event_id", string="Items", readonly=True)

    _uuid_unique = models.Constraint("UNIQUE (uuid)", "This event is in the ledger already.")
    _document_idx = models.Index("(document_ref)")  # the model's name would double it and tells little apart
    # the timeline is read backwards page by page: of everything, of one partner
    _time_idx = models.Index("(event_time DESC, id DESC)")
    _partner_time_idx = models.Index("(partner_ref, event_time DESC, id DESC) WHERE partner_ref IS NOT NULL")
    # documents that are found in the ledger only, see `udi.find`
    _document_name_idx = models.Index(
        "(document_name text_pattern_ops) WHERE COALESCE(document_model, '') NOT IN ('stock.picking', 'mrp.production')"
    )
    _corrects_idx = models.Index("(corrects_uuid) WHERE corrects_uuid IS NOT NULL")
    # a trace counts the documents of its deliveries, see sql/trace.sql
    _delivery_idx = models.Index("(id) INCLUDE (document_model, document_ref) WHERE biz_step = 'shipping'")

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

    event_id = Unlinked("udi.event", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = Unlinked("res.company", required=True, readonly=True, ondelete="restrict")
    sequence = fields.Integer(readonly=True)
    lot_id = Unlinked("stock.lot", string="Lot/serial", readonly=True, index=True, ondelete="restrict")
    lot_name = fields.Char(readonly=True)
    product_id = Unlinked("product.product", readonly=True, index=True, ondelete="restrict")
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
    into_lot_id = Unlinked(
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
    # the item's own, empty where they are those of the event
    own_user_ref = fields.Integer("Number of the item's user", readonly=True, aggregator=None)
    own_user_login = fields.Char("User of the item", readonly=True)
    own_scanner = fields.Char("Scanner of the item", readonly=True)
    known_at = fields.Datetime("Known since", readonly=True, help="When it was scanned or entered, where known (UTC).")
    entered_quantity = fields.Float(
        digits=(20, 6), readonly=True, aggregator=None, help="As entered, where that was another unit."
    )
    entered_uom = fields.Char("Entered unit", readonly=True)
    # follows from the header's step and disposition, hence not hashed; here so that deliveries are read from an index
    delivered = fields.Boolean(readonly=True, help="The event took the lot to a customer.")

    # what the walk through the genealogy reads, see sql/trace.sql
    _input_idx = models.Index("(lot_id) INCLUDE (into_lot_id, event_id, into_all) WHERE role = 'input'")
    _output_idx = models.Index("(lot_id) INCLUDE (event_id) WHERE role = 'output'")
    _open_input_idx = models.Index("(event_id) WHERE role = 'input' AND into_lot_id IS NULL")
    _part_idx = models.Index("(lot_id) WHERE role = 'child' AND into_lot_id IS NOT NULL")
    _part_into_idx = models.Index("(into_lot_id) WHERE role = 'child' AND into_lot_id IS NOT NULL")
    _delivered_idx = models.Index("(lot_id) INCLUDE (event_id) WHERE delivered")

    event_time = fields.Datetime(related="event_id.event_time")
    biz_step = fields.Selection(related="event_id.biz_step")
    disposition = fields.Selection(related="event_id.disposition")
    document_name = fields.Char(related="event_id.document_name")
    partner_name = fields.Char(related="event_id.partner_name")
    user_login = fields.Char("User", compute="_compute_known_by", search="_search_user_login")
    scanner = fields.Char(compute="_compute_known_by")

    def _auto_init(self):
        older = table_exists(self.env.cr, self._table) and not column_exists(self.env.cr, self._table, "delivered")
        result = super()._auto_init()
        if older:  # the guard does not let this column be filled, and is made anew in a moment
            self.env.cr.execute("ALTER TABLE udi_event_item DISABLE TRIGGER USER")
            self.env.cr.execute(
                """UPDATE udi_event_item item SET delivered = TRUE FROM udi_event event
                    WHERE event.id = item.event_id AND event.biz_step = 'shipping'
                      AND event.disposition IS DISTINCT FROM 'returned'"""
            )
            self.env.cr.execute("ALTER TABLE udi_event_item ENABLE TRIGGER USER")
        return result

    @api.depends("own_user_login", "own_scanner", "event_id.user_login", "event_id.scanner")
    def _compute_known_by(self):
        for item in self:
            item.user_login = item.own_user_login or item.event_id.user_login
            item.scanner = item.own_scanner or item.event_id.scanner

    def _search_user_login(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        header = Domain("own_user_login", "=", False) & Domain("event_id.user_login", operator, value)
        return Domain("own_user_login", operator, value) | header


def create_guard(cr):
    """Triggers that refuse changes of guarded columns, DELETE and TRUNCATE. A new column may still be filled."""
    for table, guarded, open_columns in GUARDED:
        cr.execute("SELECT to_regclass(%s)", (table,))
        if not cr.fetchone()[0]:
            continue
        function = SQL.identifier(f"{table}_append_only")
        closing = SQL()
        if open_columns:
            fixed = [name for name in guarded if name not in open_columns]
            closing = SQL("IF OLD.content_hash IS NULL AND %s THEN RETURN NEW; END IF;", _unchanged(fixed))
        cr.execute(
            SQL(
                """CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS $guard$
                BEGIN
                    IF TG_OP = 'UPDATE' THEN
                        IF %s THEN RETURN NEW; END IF;
                        %s
                    END IF;
                    RAISE EXCEPTION 'the traceability ledger is append-only (%% on %%)', TG_OP, TG_TABLE_NAME;
                END $guard$""",
                function,
                _unchanged(guarded),
                closing,
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


def _unchanged(names):
    old = SQL(", ").join(SQL("OLD.%s", SQL.identifier(name)) for name in names)
    new = SQL(", ").join(SQL("NEW.%s", SQL.identifier(name)) for name in names)
    return SQL("ROW(%s) IS NOT DISTINCT FROM ROW(%s)", old, new)


def drop_guard(cr):
    """Take the triggers' functions away, with the triggers, and the table that no model of Odoo stands for."""
    for table, *_rest in GUARDED:
        cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(f"{table}_append_only")))
    cr.execute("DROP TABLE IF EXISTS udi_ledger_member")
