"""A freeze beside running transactions, with real connections that commit, on a database of its own."""

import sys
from unittest.mock import patch

import psycopg2
import pytest
from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.service.model import execute_cr
from odoo.tools import mute_logger


class World:
    """Serials of one product in stock, each on a delivery of its own; everything committed."""

    def __init__(self, registry, count, code):
        self.registry = registry
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.uid = env.ref("base.user_admin").id
            env["udi.gate.rule"].search([]).write({"action": "warn"})
            env["udi.gate.rule"].search([("rule", "=", "hold")]).action = "block"
            product = env["product.product"].create(
                {
                    "name": f"Pump {code}",
                    "type": "consu",
                    "is_storable": True,
                    "tracking": "serial",
                    "udi_controlled": True,
                }
            )
            identifier = {"agency": "gs1", "code": code, "kind": "primary", "state": "active"}
            env["udi.device.identifier"].create({**identifier, "product_ids": product.ids, "has_serial": True})
            lots = env["stock.lot"].create(
                [{"name": f"N{number}", "product_id": product.id, "udi_lot_number": "L1"} for number in range(count)]
            )
            warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
            vendors = env.ref("stock.stock_location_suppliers")
            receipt = self.transfer(env, warehouse.in_type_id, vendors, warehouse.lot_stock_id, lots)
            receipt.with_context(skip_expired=True).button_validate()
            customers = env.ref("stock.stock_location_customers")
            self.pickings = [
                self.transfer(env, warehouse.out_type_id, warehouse.lot_stock_id, customers, lot).id for lot in lots
            ]
            self.product_id, self.lot_ids = product.id, lots.ids

    def transfer(self, env, kind, source, target, lots):
        places = {"location_id": source.id, "location_dest_id": target.id}
        product = lots.product_id
        move = {"product_id": product.id, "product_uom_qty": len(lots), "product_uom": product.uom_id.id, **places}
        picking = env["stock.picking"].create({"picking_type_id": kind.id, "move_ids": [(0, 0, move)], **places})
        picking.action_confirm()
        picking.move_line_ids.unlink()
        vals = picking.move_ids._prepare_move_line_vals()
        env["stock.move.line"].create([{**vals, "lot_id": lot.id, "quantity": 1, "picked": True} for lot in lots])
        return picking

    def env(self, cr):
        return api.Environment(cr, self.uid, {})

    def freeze(self, cr, numbers=(0,), undo=False):
        """A hold; without ``undo`` it leaves the deliveries their lines, as if these had been scanned after it."""
        env = self.env(cr)
        lots = env["stock.lot"].browse([self.lot_ids[number] for number in numbers])
        if undo:
            return env["udi.hold"].freeze(lots, "Leak")
        nothing = env["stock.move.line"]
        with patch.object(type(env["udi.hold"]), "_reserved_lines", lambda hold, limit: nothing):
            return env["udi.hold"].freeze(lots, "Leak")

    def place(self, number=0):
        with self.registry.cursor() as cr:
            return self.env(cr)["stock.lot"].browse(self.lot_ids[number]).udi_state


@pytest.fixture
def world(registry, request):
    code = {"race": "06901234500028", "wait": "06901234500035", "hole": "06901234500042", "jobs": "06901234500059",
            "kept": "06901234500066"}[request.param]  # fmt: skip
    return World(registry, 5, code)


def validate(env, number):
    return env["stock.picking"].browse(number).with_context(skip_expired=True).button_validate()


@pytest.mark.parametrize("world", ["race"], indirect=True)
def test_a_delivery_that_began_before_the_freeze_is_refused(registry, world):
    with registry.cursor() as delivery, registry.cursor() as freeze:
        env = world.env(delivery)
        assert env["stock.picking"].browse(world.pickings[0]).state == "assigned"  # its snapshot is taken
        world.freeze(freeze)
        freeze.commit()
        assert not env["udi.hold"].search([("name", "=", "Leak")]), "this transaction does not see it"
        with mute_logger("odoo.sql_db"), pytest.raises(psycopg2.errors.SerializationFailure):
            validate(env, world.pickings[0])
        delivery.rollback()
        # and as a request does it: Odoo runs it again by itself
        assert delivery.execute("SELECT 1") is None
        with pytest.raises(UserError, match=r"N0 .* is on hold: Leak"):
            execute_cr(delivery, world.uid, "stock.picking", "button_validate", [world.pickings[0]], {})
    assert world.place() == "in_stock"


@pytest.mark.parametrize("world", ["kept"], indirect=True)
def test_a_request_is_run_again_and_what_is_refused_is_kept(registry, world):
    with registry.cursor() as delivery:
        delivery.execute("SELECT count(*) FROM stock_picking")  # its snapshot is taken
        with registry.cursor() as freeze:
            world.freeze(freeze)
        with (
            mute_logger("odoo.sql_db", "odoo.service.model"),
            pytest.raises(UserError, match=r"N0 .* is on hold: Leak"),
        ):
            execute_cr(delivery, world.uid, "stock.picking", "button_validate", [world.pickings[0]], {})
    with registry.cursor() as cr:
        attempts = world.env(cr)["udi.gate.attempt"].search([("product_id", "=", world.product_id)])
        found = attempts.filtered(lambda row: row.action == "block")
        assert (found.rule, found.lot_names, found.user_login, found.count) == ("hold", "N0", "admin", 1)
        assert world.env(cr)["stock.picking"].browse(world.pickings[0]).name == found.document_name
    assert world.place() == "in_stock"


@pytest.mark.parametrize("world", ["hole"], indirect=True)
def test_without_the_epoch_it_would_ship(registry, world):
    """The hole is real: this is what the row FOR SHARE closes."""
    with registry.cursor() as delivery, registry.cursor() as freeze:
        env = world.env(delivery)
        assert env["stock.picking"].browse(world.pickings[0]).state == "assigned"
        world.freeze(freeze)
        freeze.commit()
        with patch.object(type(env["udi.gate.epoch"]), "_share", lambda epoch, products: None):
            validate(env, world.pickings[0])
        delivery.commit()
    assert world.place() == "at_partner"


@pytest.mark.parametrize("world", ["wait"], indirect=True)
def test_a_freeze_waits_for_a_delivery_that_is_moving(registry, world):
    with registry.cursor() as delivery, registry.cursor() as freeze:
        validate(world.env(delivery), world.pickings[0])
        freeze.execute("SET LOCAL lock_timeout = '300ms'")
        with mute_logger("odoo.sql_db"), pytest.raises(psycopg2.errors.LockNotAvailable):
            world.freeze(freeze)
        freeze.rollback()
        # another delivery of the product is not stopped by the first one
        with registry.cursor() as other:
            validate(world.env(other), world.pickings[1])
        delivery.commit()
        world.freeze(freeze, (0, 2))
        freeze.commit()
        with pytest.raises(UserError, match=r"N2 .* is on hold"):
            execute_cr(freeze, world.uid, "stock.picking", "button_validate", [world.pickings[2]], {})
    assert [world.place(number) for number in range(3)] == ["at_partner", "at_partner", "in_stock"]


@pytest.mark.parametrize("world", ["jobs"], indirect=True)
def test_the_job_undoes_the_rest_and_can_be_killed(registry, world):
    freeze_module = sys.modules["odoo.addons.udi_traceability.models.udi_hold_freeze"]
    with registry.cursor() as cr, patch.object(freeze_module, "RELEASED_AT_ONCE", 1):
        hold_id = world.freeze(cr, range(5), undo=True).id

    def left():
        with registry.cursor() as cr:
            hold = world.env(cr)["udi.hold"].browse(hold_id)
            return len(hold._reserved_lines(100)), hold.reservations_open

    assert left() == (4, True)
    with registry.cursor() as cr, pytest.raises(UserError, match=r"is on hold"):
        validate(world.env(cr), world.pickings[4])
    reservations = sys.modules["odoo.addons.udi_traceability.models.udi_hold_reservation"]
    with registry.cursor() as cr, patch.object(reservations, "BATCH", 1):
        env = api.Environment(cr, SUPERUSER_ID, {})
        holds = env["udi.hold"]
        original, calls = type(holds)._release_reservations, []

        def dies_in_the_third(hold, limit):
            calls.append(limit)
            if len(calls) == 3:
                raise KeyboardInterrupt
            return original(hold, limit)

        with patch.object(type(holds), "_release_reservations", dies_in_the_third), pytest.raises(KeyboardInterrupt):
            holds._cron_release_reservations()
        cr.rollback()
    assert left() == (2, True)
    with registry.cursor() as cr:
        api.Environment(cr, SUPERUSER_ID, {})["udi.hold"]._cron_release_reservations()
    assert left() == (0, False)
