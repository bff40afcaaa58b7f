"""What every test of the addons builds on."""

from importlib.util import module_from_spec, spec_from_file_location

from odoo import Command, fields
from odoo.tests import TransactionCase
from odoo.tools import SQL, file_path

from ..models.stock_move_line_known import Scan
from odoo.addons.mail.tests.common import mail_new_test_user

# users of `UdiCommon`, one for each role
ROLES = ("operator", "leader", "quality", "regulatory", "recall_manager", "service", "auditor", "udi_admin")
SENSOR_DI, PUMP_DI, TUBE_DI = "06901234500011", "06901234500028", "06901234500035"


class UdiCommon(TransactionCase):
    """A company with its gates on block, three controlled products, one plain product, a supplier and two hospitals.

    Gives ``sensor`` and ``pump`` (serials), ``tube`` (lots), ``bolt`` (not tracked), one user for each role, and verbs
    to make lots, to receive and to deliver them by Odoo's own transfers.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_world()

    @classmethod
    def set_up_world(cls):
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True, "mail_create_nolog": True})
        cls.company = cls.env.company
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.stock_location = cls.warehouse.lot_stock_id
        cls.customer_location = cls.env.ref("stock.stock_location_customers")
        cls.supplier_location = cls.env.ref("stock.stock_location_suppliers")
        partners = cls.env["res.partner"]
        cls.supplier = partners.create({"name": "Sensor Works"})
        cls.hospital_a = partners.create({"name": "Hospital A"})
        cls.hospital_b = partners.create({"name": "Hospital B"})
        cls.category = cls.env["product.category"].create({"name": "Devices", "udi_controlled": True})
        cls.sensor = cls.make_product("Flow sensor", SENSOR_DI, "serial")
        cls.pump = cls.make_product("Infusion pump", PUMP_DI, "serial")
        cls.tube = cls.make_product("Infusion set", TUBE_DI, "lot")
        cls.bolt = cls.env["product.product"].create({"name": "Bolt", "type": "consu", "is_storable": True})
        cls.set_gates("block")
        group = "udi_traceability.group_udi_"
        cls.operator = cls.person(group + "operator")
        cls.leader = cls.person(group + "shift_leader")
        cls.quality = cls.person(group + "quality")
        cls.second_quality = cls.person(group + "quality", "udi_second_quality")
        cls.regulatory = cls.person(group + "regulatory")
        cls.recall_manager = cls.person(group + "recall_manager")
        cls.service = cls.person(group + "service")
        cls.auditor = cls.person(group + "auditor")
        cls.udi_admin = cls.person(group + "admin")
        cls.nobody = cls.person("stock.group_stock_user")

    @classmethod
    def make_product(cls, name, di, tracking, **flags):
        product = cls.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "is_storable": True,
                "tracking": tracking,
                "use_expiration_date": True,
                "categ_id": cls.category.id,
            }
        )
        cls.env["udi.device.identifier"].create(
            {
                "agency": "gs1",
                "code": di,
                "kind": "primary",
                "state": "active",
                "product_ids": [Command.link(product.id)],
                "has_lot": True,
                "has_serial": tracking == "serial",
                "has_manufacture_date": True,
                "has_expiry_date": True,
                **flags,
            }
        )
        return product

    @classmethod
    def user(cls, group, login=None):
        """As `person`; where tests of Odoo's are inherited too, that name is taken."""
        return cls.person(group, login)

    @classmethod
    def person(cls, group, login=None):
        """A user with this one role; the password is the login."""
        login = login or f"udi_{group.split('.')[-1]}"
        found = cls.env["res.users"].search([("login", "=", login)])
        return found or mail_new_test_user(cls.env, login=login, groups=group, company_id=cls.company.id)

    @classmethod
    def set_gates(cls, action):
        rules = cls.env["udi.gate.rule"]
        rules.search([("company_id", "=", cls.company.id)]).unlink()
        rules.create([{"rule": rule, "action": action} for rule in ("identity", "expiry", "hold", "place")])

    @classmethod
    def scanned(cls, lines):
        """Say of these lines that their lots were scanned, as the scanning screen does."""
        scan = Scan(None, fields.Datetime.now())
        lines.with_context(udi_scan=scan).write({"udi_evidence": "scanned"})

    @classmethod
    def sign(cls, action, user, password=None, **answers):
        """Answer the dialog that asks for a signature, as this user; returns what the dialog answers."""
        request = cls.env[action["res_model"]].with_user(user).browse(action["res_id"])
        request.write(answers)
        return request.with_context(udi_password=password or user.login).action_sign()

    @classmethod
    def release(cls, holds, user, reason):
        """Release holds with this user's signature."""
        return cls.sign(holds.with_user(user).release(reason), user)

    @classmethod
    def leave(cls, user):
        """Delete a user, as PostgreSQL and the other workers see it."""
        cls.env.flush_all()
        user.unlink()
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def signatures(cls, records):
        """The signatures under these records."""
        domain = [("document_model", "=", records._name), ("document_ref", "in", records.ids)]
        return cls.env["udi.signature"].search(domain)

    @classmethod
    def upgrade_names(cls, script, *columns):
        """Take the columns ``(model, field)`` away and let the script of a migration fill them anew."""
        cls.env.flush_all()
        for model, name in columns:
            query = SQL("ALTER TABLE %s DROP COLUMN %s", SQL.identifier(cls.env[model]._table), SQL.identifier(name))
            cls.env.cr.execute(query)
        spec = spec_from_file_location("names_of_old", file_path(script))
        names = module_from_spec(spec)
        spec.loader.exec_module(names)
        names.migrate(cls.env.cr, "19.0.1.0.0")
        cls.env.invalidate_all()

    @classmethod
    def make_lot(cls, product, name, **vals):
        values = {
            "name": name,
            "product_id": product.id,
            "udi_manufacture_date": "2026-01-05",
            "udi_expiry_date": "2031-01-04",
            **vals,
        }
        if product.tracking == "serial":
            values.setdefault("udi_lot_number", "L1")
        return cls.env["stock.lot"].create(values)

    @classmethod
    def picking(cls, code, partner, demands):
        """A confirmed transfer ``incoming`` or ``outgoing`` with ``[(product, quantity), …]``."""
        kind = cls.warehouse.in_type_id if code == "incoming" else cls.warehouse.out_type_id
        source = cls.supplier_location if code == "incoming" else cls.stock_location
        target = cls.stock_location if code == "incoming" else cls.customer_location
        picking = cls.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "partner_id": partner.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "product_uom": product.uom_id.id,
                            "location_id": source.id,
                            "location_dest_id": target.id,
                        }
                    )
                    for product, quantity in demands
                ],
            }
        )
        picking.action_confirm()
        return picking

    @classmethod
    def fill(cls, picking, lots, quantity=1.0):
        """Put ``lots`` on the lines of a transfer, as a person who types them would."""
        picking.move_line_ids.unlink()
        for move in picking.move_ids:
            cls.env["stock.move.line"].create(
                [
                    {
                        **move._prepare_move_line_vals(),
                        "lot_id": lot.id,
                        "quantity": quantity,
                        "picked": True,
                    }
                    for lot in lots
                    if lot.product_id == move.product_id
                ]
            )

    @classmethod
    def receive(cls, product, names, partner=None, quantity=1.0, **vals):
        """Lots in stock, by a validated receipt."""
        lots = cls.env["stock.lot"].union(*(cls.make_lot(product, name, **vals) for name in names))
        picking = cls.picking("incoming", partner or cls.supplier, [(product, len(names) * quantity)])
        cls.fill(picking, lots, quantity)
        picking.button_validate()
        return lots

    @classmethod
    def deliver(cls, lots, partner, quantity=1.0):
        """A validated delivery of these lots."""
        demands = [
            (product, quantity * len(lots.filtered(lambda lot, p=product: lot.product_id == p)))
            for product in lots.product_id
        ]
        picking = cls.picking("outgoing", partner, demands)
        cls.fill(picking, lots, quantity)
        picking.button_validate()
        return picking
