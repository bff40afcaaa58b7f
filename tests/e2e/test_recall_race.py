"""A recall beside running transactions, with real connections that commit."""

import threading

import psycopg2
import pytest
from odoo.exceptions import UserError
from odoo.service.model import execute_cr
from odoo.tools import mute_logger
from test_freeze_race import World, validate

CODES = {
    "started": "06901234500073",
    "twice": "06901234500080",
    "lots": "06901234500097",
}


class RecallWorld(World):
    """A case that names the first serial; committed."""

    def __init__(self, registry, code):
        super().__init__(registry, 5, code)
        with registry.cursor() as cr:
            env = self.env(cr)
            lots = env["stock.lot"].browse(self.lot_ids[:1])
            self.recall_id = env["udi.recall.service"].open_case(lots).id

    def recall(self, cr):
        return self.env(cr)["udi.recall"].browse(self.recall_id)


@pytest.fixture
def world(registry, request):
    return RecallWorld(registry, CODES[request.param])


def freeze(world, cr):
    return world.env(cr)["udi.recall.service"].freeze(world.recall(cr), "Leak")


@pytest.mark.parametrize("world", ["started"], indirect=True)
def test_a_delivery_that_had_started_is_refused_at_its_commit(registry, world):
    with registry.cursor() as delivery:
        env = world.env(delivery)
        assert env["stock.picking"].browse(world.pickings[0]).state == "assigned"  # its snapshot is taken
        with registry.cursor() as cr:
            freeze(world, cr)
        with mute_logger("odoo.sql_db"), pytest.raises(psycopg2.errors.SerializationFailure):
            validate(env, world.pickings[0])
        delivery.rollback()
        # the reservation is gone; scanned in again, the gate says why
        picking = env["stock.picking"].browse(world.pickings[0])
        values = picking.move_ids._prepare_move_line_vals()
        env["stock.move.line"].create({**values, "lot_id": world.lot_ids[0], "quantity": 1, "picked": True})
        delivery.commit()
        with pytest.raises(UserError, match=r"N0 .* is on hold: Leak"):
            execute_cr(delivery, world.uid, "stock.picking", "button_validate", [world.pickings[0]], {})
    assert world.place() == "in_stock"


def at_once(registry, *acts):
    """Run the acts in transactions that all have begun before the first one writes; return what each said."""
    ready = threading.Barrier(len(acts))
    said = [None] * len(acts)

    def run(number, act):
        with registry.cursor() as cr:
            cr.execute("SELECT count(*) FROM udi_recall")  # its snapshot is taken
            ready.wait(timeout=30)
            try:
                act(cr)
                cr.commit()
                said[number] = "done"
            except UserError as error:
                cr.rollback()
                said[number] = str(error)

    threads = [threading.Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    with mute_logger("odoo.sql_db", "odoo.service.model"):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
    return said


@pytest.mark.parametrize("world", ["twice"], indirect=True)
def test_two_who_freeze_at_once_make_one_freeze(registry, world):
    with registry.cursor() as cr:
        confirm = {"recall_id": world.recall_id, "decision": "freeze", "reason": "Leak"}
        wizards = [world.env(cr)["udi.recall.decision"].create(confirm).id for _number in range(2)]
    acts = [
        lambda cr, number=number: execute_cr(cr, world.uid, "udi.recall.decision", "action_confirm", [number], {})
        for number in wizards
    ]
    said = at_once(registry, *acts)
    assert sorted(said)[1] == "done", said
    assert "already frozen" in sorted(said)[0]
    with registry.cursor() as cr:
        assert world.recall(cr).hold_count == 1


@pytest.mark.parametrize("world", ["lots"], indirect=True)
def test_two_who_add_lots_at_once_lose_nothing(registry, world):
    acts = [
        lambda cr, lot=lot: execute_cr(
            cr, world.uid, "udi.recall", "write", [[world.recall_id], {"lot_ids": [(4, lot)]}], {}
        )
        for lot in world.lot_ids[1:3]
    ]
    assert at_once(registry, *acts) == ["done", "done"]
    with registry.cursor() as cr:
        recall = world.recall(cr)
        assert set(recall.lot_ids.ids) == set(world.lot_ids[:3])
        assert sorted(recall.scope_ids.mapped("state")) == ["current", "past"]
