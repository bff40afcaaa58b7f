"""Two people record what became of units of the same lot at the same moment: nothing is lost, nothing counts twice."""

import psycopg2
import pytest
from odoo import SUPERUSER_ID, api
from odoo.tools import mute_logger


class World:
    """Ten infusion sets of one lot at a hospital, ten at a clinic, and an open case; everything committed."""

    def __init__(self, registry):
        self.registry = registry
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.uid = env.ref("base.user_admin").id
            env["udi.gate.rule"].search([]).write({"action": "warn"})
            product = env["product.product"].create(
                {"name": "Set", "type": "consu", "is_storable": True, "tracking": "lot", "udi_controlled": True}
            )
            identifier = {"agency": "gs1", "code": "06901234500028", "kind": "primary", "state": "active"}
            env["udi.device.identifier"].create({**identifier, "product_ids": product.ids, "has_lot": True})
            lot = env["stock.lot"].create({"name": "L-RACE", "product_id": product.id})
            hospital, clinic = env["res.partner"].create([{"name": "Hospital"}, {"name": "Clinic"}])
            warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
            vendors, customers = (env.ref(f"stock.stock_location_{name}") for name in ("suppliers", "customers"))
            for partner in (hospital, clinic):
                self.move(env, warehouse.in_type_id, vendors, warehouse.lot_stock_id, lot, env["res.partner"])
                self.move(env, warehouse.out_type_id, warehouse.lot_stock_id, customers, lot, partner)
            recall = self.env(cr)["udi.recall.service"].open_case(self.env(cr)["stock.lot"].browse(lot.id))
            self.lot_id, self.recall_id = lot.id, recall.id
            holders = recall.holder_ids.filtered(lambda holder: holder.kind == "partner")
            self.holder_id = holders.filtered(lambda holder: holder.name == "Hospital").id
            self.other_id = holders.filtered(lambda holder: holder.name == "Clinic").id

    def move(self, env, kind, source, target, lot, partner):
        places = {"location_id": source.id, "location_dest_id": target.id}
        move = {"product_id": lot.product_id.id, "product_uom_qty": 10, "product_uom": lot.product_id.uom_id.id}
        picking = env["stock.picking"].create(
            {"picking_type_id": kind.id, "partner_id": partner.id, "move_ids": [(0, 0, {**move, **places})], **places}
        )
        picking.action_confirm()
        picking.move_line_ids.unlink()
        vals = picking.move_ids._prepare_move_line_vals()
        env["stock.move.line"].create({**vals, "lot_id": lot.id, "quantity": 10, "picked": True})
        picking.with_context(skip_expired=True).button_validate()

    def env(self, cr):
        return api.Environment(cr, self.uid, {})

    def tell(self, cr, quantity, **vals):
        env = self.env(cr)
        entry = {"lot_id": self.lot_id, "holder_id": self.holder_id, "kind": "used", "source": "phone"}
        recall = env["udi.recall"].browse(self.recall_id)
        return env["udi.recall.disposition"]._record(recall, [{**entry, "quantity": quantity, **vals}])

    def buckets(self, holder_id=None):
        """Of the hospital, or of another holder."""
        with self.registry.cursor() as cr:
            rows = self.env(cr)["udi.recall"].browse(self.recall_id).balance_ids
            rows = rows.filtered(lambda row: row.holder_id.id == (holder_id or self.holder_id))
            return {row.bucket: row.quantity for row in rows}


@pytest.fixture(scope="module")
def world(registry):
    return World(registry)


def test_answers_at_the_same_moment_both_count(registry, world):
    assert world.buckets() == {"open": 10.0}
    with registry.cursor() as one, registry.cursor() as other:
        one.execute("SELECT count(*) FROM udi_recall_disposition")  # its snapshot is taken
        world.tell(other, 3)
        other.commit()
        with mute_logger("odoo.sql_db"), pytest.raises(psycopg2.errors.SerializationFailure):
            world.tell(one, 2)
        one.rollback()  # as a request does it: it is run again
        world.tell(one, 2)
        one.commit()
    assert world.buckets() == {"used": 5.0, "open": 5.0}


def test_one_entry_is_corrected_once(registry, world):
    with registry.cursor() as cr:
        first = world.tell(cr, 1).id
    with registry.cursor() as one, registry.cursor() as other:
        one.execute("SELECT count(*) FROM udi_recall_disposition")
        world.tell(other, 4, supersedes_id=first)
        other.commit()
        with mute_logger("odoo.sql_db"), pytest.raises(psycopg2.Error):
            world.tell(one, 0, supersedes_id=first)
        one.rollback()
    assert world.buckets() == {"used": 9.0, "open": 1.0}


def test_holders_of_one_lot_do_not_meet(registry, world):
    """Three hundred clinics may answer in the same minute: nobody waits for another one, nobody has to repeat."""
    before = world.buckets()
    with registry.cursor() as one, registry.cursor() as other:
        one.execute("SELECT count(*) FROM udi_recall_disposition")  # its snapshot is taken
        world.tell(other, 2, holder_id=world.other_id)
        other.commit()
        world.tell(one, 1)
        one.commit()
    assert world.buckets(world.other_id) == {"used": 2.0, "open": 8.0}
    assert world.buckets()["used"] == before["used"] + 1
    with registry.cursor() as cr:
        recall = world.env(cr)["udi.recall"].browse(world.recall_id)
        told = sorted(recall.balance_ids.mapped(lambda row: (row.holder_key, row.bucket, row.quantity)))
        recall.action_reconcile()
        again = sorted(recall.balance_ids.mapped(lambda row: (row.holder_key, row.bucket, row.quantity)))
        assert again == told, "added up from the beginning it is the same"
        assert sum(quantity for _key, _bucket, quantity in told) == 20.0
