"""History from before UDI control: complete, once, provable, whatever interrupts or happens meanwhile."""

from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..services import history_builder
from .history_common import HistoryCommon


class OldCompany(HistoryCommon):
    """Receipts, deliveries, returns, scrap, counts and transfers, before the products were UDI-controlled."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shelf = cls.env["stock.location"].create({"name": "Shelf 3", "location_id": cls.stock_location.id})
        cls.pumps = cls.receive(cls.plain_pump, [f"OP{number}" for number in range(1, 9)])
        cls.tubes = cls.receive(cls.plain_tube, ["OT1", "OT2"], quantity=40.0)
        cls.tubes |= cls.receive(cls.plain_tube, ["OT3"], quantity=0.33)
        both = cls.pumps[:3] | cls.tubes[0]
        cls.delivery = cls.deliver(both, cls.hospital_a)
        cls.deliver(cls.tubes[0], cls.hospital_a, 10)
        cls.deliver(cls.tubes[0], cls.hospital_b, 7.5)
        cls.back = cls.give_back(cls.delivery, cls.pumps[0])
        cls.deliver(cls.pumps[0], cls.hospital_b)
        cls.transfer(cls.pumps[4] | cls.tubes[1], cls.shelf)
        cls.scrap(cls.pumps[5])
        cls.scrap(cls.tubes[1], 2.5)
        cls.count_stock(cls.tubes[1], 30)
        cls.count_stock(cls.pumps[6], 0)
        cls.lots = cls.pumps | cls.tubes
        cls.products = cls.plain_pump | cls.plain_tube


@tagged("post_install", "-at_install")
class TestHistory(OldCompany):
    def test_nothing_is_known_before(self):
        self.assertFalse(self.history_of(self.lots))
        self.assertFalse(self.holders_of(self.lots))

    def test_everything_is_there_and_provable(self):
        run = self.control(*self.products)
        self.assertEqual(run.state, "waiting")
        self.build(run)
        self.assertEqual(run.line_count, run.line_total)
        self.assert_each_movement_once(self.products)
        self.assert_holders_are_quants()
        self.assert_ledger()

    def test_words_and_places(self):
        self.build(self.control(*self.products))
        events = self.env["udi.event.item"].search([("lot_id", "=", self.pumps[0].id)]).event_id.sorted("id")
        self.assertEqual(
            events.mapped(lambda event: (event.biz_step, event.disposition, event.partner_name)),
            [
                ("receiving", "in_progress", "Sensor Works"),
                ("shipping", "in_transit", "Hospital A"),
                ("receiving", "returned", "Hospital A"),
                ("shipping", "in_transit", "Hospital B"),
            ],
        )
        delivery = events[1]
        self.assertEqual((delivery.document_model, delivery.document_ref), ("stock.picking", self.delivery.id))
        self.assertEqual(delivery.document_name, self.delivery.name)
        self.assertEqual(delivery.event_time, self.delivery.move_line_ids[0].date.replace(microsecond=0))
        self.assertEqual(delivery.source_name, self.stock_location.complete_name)
        self.assertEqual(delivery.read_point, self.warehouse.name)
        self.assertEqual(delivery.uuid[14], "3", "named after the movements")
        self.assertTrue(delivery.reason, "says that it comes from history")
        self.assertEqual(len(delivery.item_ids), 4, "one event for the whole document and step")
        self.assertEqual(set(delivery.item_ids.mapped("evidence")), {"document"})

    def test_the_same_words_as_live(self):
        """A step from history reads like the same step recorded as it happens."""
        self.build(self.control(*self.products))
        lot = self.make_lot(self.plain_pump, "LIVE1", udi_lot_number="L")
        receipt = self.picking("incoming", self.supplier, [(self.plain_pump, 1)])
        self.fill(receipt, lot)
        self.set_gates("off")
        receipt.button_validate()
        live = self.env["udi.event.item"].search([("lot_id", "=", lot.id)])
        old = self.env["udi.event.item"].search([("lot_id", "=", self.pumps[7].id)])
        same = ("event_type", "action", "biz_step", "disposition", "event_offset", "read_point", "source_name")
        for name in (*same, "destination_name", "partner_name", "partner_ref", "document_model", "user_login"):
            self.assertEqual(live.event_id[name], old.event_id[name], name)
        for name in ("product_name", "udi_di", "role", "quantity", "uom", "evidence", "into_all"):
            self.assertEqual(live[name], old[name], name)

    def test_nasty_texts(self):
        nasty = 'O\'Neil "quoted" \\N\ttab\nnew line 中文 🩺 %s $1 {x}'
        self.plain_pump.name = nasty
        self.hospital_a.name = nasty
        self.shelf.name = nasty
        lot = self.receive(self.plain_pump, [nasty.replace("\n", " ").replace("\t", " ")])
        self.transfer(lot, self.shelf)
        self.delivery.name = nasty
        self.build(self.control(*self.products))
        event = self.env["udi.event.item"].search([("lot_id", "=", self.pumps[1].id)]).event_id.sorted("id")[1]
        self.assertEqual(event.document_name, nasty)
        self.assert_ledger()

    def test_partners_hold_what_they_did_not_give_back(self):
        self.build(self.control(*self.products))
        tube, place = self.tubes[0], self.customer_location.id
        self.assertEqual(
            [row for row in self.holders_of(tube) if row[1] == "partner"],
            [
                (tube.name, "partner", place, self.hospital_a.id, 11),
                (tube.name, "partner", place, self.hospital_b.id, 7.5),
            ],
        )
        self.assertEqual(
            self.holders_of(self.pumps[0]), [(self.pumps[0].name, "partner", place, self.hospital_b.id, 1)]
        )

    def test_returned_by_another_than_it_was_delivered_to(self):
        """More comes back than this partner had: taken from who has most, as live."""
        picking = self.picking("incoming", self.hospital_b, [(self.plain_tube, 9)])
        picking.location_id = picking.move_ids.location_id = self.customer_location
        self.fill(picking, self.tubes[0], 9)
        picking.move_line_ids.location_id = self.customer_location
        picking.button_validate()
        self.build(self.control(*self.products))
        held = [row[3:] for row in self.holders_of(self.tubes[0]) if row[1] == "partner"]
        self.assertEqual(held, [(self.hospital_a.id, 9.5)])
        self.assert_holders_are_quants()

    def test_other_products_stay_out(self):
        self.build(self.control(self.plain_pump))
        self.assertTrue(self.history_of(self.pumps))
        self.assertFalse(self.history_of(self.tubes))
        # the rest of the same documents follows later, without the part that is known
        self.build(self.control(self.plain_tube))
        self.assert_each_movement_once(self.products)
        self.assert_holders_are_quants()
        self.assert_ledger()

    def test_several_companies(self):
        other = self.env["res.company"].create({"name": "Second house"})
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", other.id)])
        lot = self.env["stock.lot"].create({"name": "X1", "product_id": self.plain_pump.id, "company_id": other.id})
        places = {"location_id": self.supplier_location.id, "location_dest_id": warehouse.lot_stock_id.id}
        places["company_id"] = other.id
        move = {"product_id": self.plain_pump.id, "product_uom_qty": 1, "product_uom": self.plain_pump.uom_id.id}
        picking = self.env["stock.picking"].create(
            {"picking_type_id": warehouse.in_type_id.id, "move_ids": [Command.create({**move, **places})], **places}
        )
        picking.action_confirm()
        self.fill(picking, lot)
        picking.button_validate()
        other.partner_id.tz = "Asia/Shanghai"
        self.build(self.control(*self.products))
        event = self.env["udi.event.item"].search([("lot_id", "=", lot.id)]).event_id
        self.assertEqual((event.company_id, event.event_offset), (other, "+08:00"))
        self.assertEqual(self.env["udi.holder"].search([("lot_id", "=", lot.id)]).company_id, other)
        self.assert_holders_are_quants()
        self.assertTrue(self.env["udi.verifier"].verify(other).ok)


@tagged("post_install", "-at_install")
class TestHistoryJob(OldCompany):
    def job(self):
        """The scheduled action, with its commits."""
        with self.enter_registry_test_mode():
            self.env.ref("udi_traceability.ir_cron_history").method_direct_trigger()
        self.env.invalidate_all()

    def test_killed_and_resumed_gives_the_same(self):
        """What one transaction wrote is taken back, as a killed server does; the same comes out as in one go."""
        run = self.control(*self.products)
        with self.cr.savepoint() as whole:
            self.build(run)
            expected = (self.history_of(self.lots), self.holders_of(self.lots), run.event_count)
            whole.close(rollback=True)
        self.env.invalidate_all()
        self.small_batches(3)

        def killed(_number):
            with self.cr.savepoint() as batch:
                self.env["udi.history"].step(run)
                batch.close(rollback=True)
            self.env.invalidate_all()

        self.assertGreater(self.build(run, between=killed), 10)
        self.assertEqual((self.history_of(self.lots), self.holders_of(self.lots), run.event_count), expected)

    def test_twice_gives_nothing_twice(self):
        self.build(self.control(*self.products))
        expected = (self.history_of(self.lots), self.holders_of(self.lots))
        self.assertFalse(self.env["udi.history"].start())
        self.cr.execute("DELETE FROM udi_history_product")  # as if it had never been built
        again = self.env["udi.history"].start()
        self.assertTrue(again.again)
        self.build(again)
        self.assertEqual((self.history_of(self.lots), self.holders_of(self.lots)), expected)

    def test_live_movements_in_the_middle(self):
        """Also with the gate that asks where things are: it must not take what is not built yet for missing."""
        self.env["udi.gate.rule"].search([("rule", "!=", "place")]).unlink()
        run = self.control(*self.products)
        self.small_batches(2)
        moves = {
            0: lambda: self.deliver(self.pumps[3], self.hospital_a),
            3: lambda: self.give_back(self.delivery, self.pumps[1]),
            5: lambda: self.deliver(self.tubes[0], self.hospital_b, 2),
            8: lambda: self.receive(self.plain_tube, ["NEW"], quantity=5),
            11: lambda: self.deliver(self.pumps[1], self.hospital_b),
        }
        done = []

        def live(number):
            if number in moves:
                moves[number]()
                done.append(number)

        self.build(run, between=live)
        self.assertEqual(done, list(moves))
        self.assert_each_movement_once(self.products)
        self.assert_holders_are_quants()
        self.assert_ledger()
        self.cr.execute("SELECT count(*) FROM udi_history_line")
        self.assertEqual(self.cr.fetchone()[0], 0, "nothing is left behind")
        held = [row[3:] for row in self.holders_of(self.tubes[0]) if row[1] == "partner"]
        self.assertEqual(held, [(self.hospital_a.id, 11), (self.hospital_b.id, 9.5)])

    def test_recorded_live_where_nothing_is_being_built(self):
        self.receive(self.pump, ["P1"])
        self.cr.execute("SELECT count(*) FROM udi_history_line")
        self.assertEqual(self.cr.fetchone()[0], 0)

    def test_control_taken_off_and_put_on_again(self):
        """What moved in between is missing, and only that is added."""
        self.build(self.control(*self.products))
        self.products.product_tmpl_id.write({"udi_controlled": False})
        self.deliver(self.pumps[3], self.hospital_a)
        self.build(self.control(*self.products))
        self.assert_each_movement_once(self.products)
        self.assert_holders_are_quants()

    def test_an_older_transaction_is_waited_for(self):
        """It may not know that the product is controlled, and what it moves is history then."""
        service = self.env["udi.history"]
        with db_connect(self.cr.dbname).cursor() as other:
            other.execute("SELECT count(*) FROM stock_move_line")  # its view of the data is taken here
            run = self.control(*self.products)
            self.assertFalse(service._may_begin(run))
            other.rollback()
            self.assertTrue(service._may_begin(run))

    def test_the_same_number_of_statements_for_more(self):
        run = self.control(*self.products)
        counts = []
        for width in (4, 4, 400):  # the first one fills Odoo's caches
            self.env.invalidate_all()
            with self.cr.savepoint() as try_out:
                self.env["udi.history"].step(run)
                run.write({"source": "picking", "position": 0})
                self.env.flush_all()
                before = self.cr.sql_log_count
                self.env["udi.history.builder"].build(run, "picking", run.position, self.delivery.id + width)
                counts.append(self.cr.sql_log_count - before)
                try_out.close(rollback=True)
            self.cr.execute("DISCARD TEMP")
        self.assertEqual(counts[1], counts[2])

    def test_a_batch_with_very_many_movements_is_cut(self):
        run = self.control(*self.products)
        with patch.object(history_builder, "MOST_LINES", 5):
            self.build(run)
        self.assert_each_movement_once(self.products)
        self.assert_ledger()

    def test_the_job(self):
        run = self.control(*self.products)
        self.job()
        self.assertEqual(run.state, "done")
        self.assert_each_movement_once(self.products)

    def test_an_error_is_told_and_can_be_repaired(self):
        run = self.control(*self.products)
        self.env.flush_all()
        service = self.env["udi.history"]
        broken = patch.object(type(self.env["udi.history.builder"]), "build", side_effect=ValueError("disk is full"))
        with broken, mute_logger("odoo.addons.udi_traceability.services.history"):
            self.job()
        self.assertEqual(run.state, "failed")
        self.assertIn("disk is full", run.error)
        self.assertIn("Resume", run.error)
        status = service.status()
        self.assertEqual((status["complete"], status["state"]), (False, "failed"))
        self.assertIn("stopped by an error", status["message"])
        run.with_user(self.udi_admin).action_resume()
        self.assertFalse(run.error)
        self.job()
        self.assertEqual(run.state, "done")

    def test_pause_and_resume(self):
        run = self.control(*self.products)
        with self.assertRaises(UserError):
            run.with_user(self.udi_admin).action_resume()
        run.with_user(self.udi_admin).action_pause()
        self.job()
        self.assertEqual(run.state, "paused")
        self.assertFalse(self.history_of(self.lots))
        self.assertIn("paused", self.env["udi.history"].status()["message"])
        run.with_user(self.udi_admin).action_resume()
        self.job()
        self.assertEqual(run.state, "done")

    def test_only_administrators_steer_it(self):
        run = self.control(*self.products)
        for user in (self.operator, self.leader, self.quality, self.regulatory, self.auditor, self.nobody):
            with self.assertRaises(AccessError):
                run.with_user(user).action_pause()
        for user in (self.udi_admin, self.operator):
            with self.assertRaises(AccessError):
                run.with_user(user).write({"state": "done"})
        self.assertEqual(run.state, "waiting")

    def test_answers_say_how_far_it_is(self):
        service = self.env["udi.history"].with_user(self.operator)
        self.assertTrue(service.status()["complete"])
        run = self.control(*self.products)
        seen = []
        self.small_batches(4)
        self.build(run, between=lambda _number: seen.append(service.status()))
        self.assertFalse(any(status["complete"] for status in seen))
        self.assertTrue(all(status["since"] and status["message"] for status in seen))
        percents = [status["percent"] for status in seen]
        self.assertEqual(percents, sorted(percents))
        self.assertGreater(percents[-1], 50)
        self.assertEqual(service.status()["message"], "")

    def test_each_answer_says_so_until_it_is_done(self):
        """Not only the service that is asked about it: what people read and hand on."""
        run, tube = self.control(*self.products), self.tubes[0]
        self.small_batches(4)

        def answers():
            trace = self.env["udi.trace"]
            return {
                "summary": trace.summary(tube.ids, "downstream")["history"]["message"],
                "state": trace.state_of_all_on(fields.Datetime.now())["history"]["message"],
                "page": self.env["udi.trace.screen"].about(tube.id)["incomplete"],
                "paper": dict(self.env["udi.trace.file"].facts(tube, "downstream", False))["Completeness"],
            }

        seen = []
        self.build(run, between=lambda _number: seen.append(answers()))
        self.assertTrue(seen)
        for answer in seen:
            self.assertEqual(set(answer.values()), {answer["summary"]}, "the same sentence everywhere")
            self.assertRegex(answer["summary"], r"\d %")
        self.assertEqual(set(answers().values()), {"", "The ledger holds the whole history."})

    def test_a_product_without_a_past_needs_no_word(self):
        run = self.control(self.plain("Never moved", "lot"))
        self.assertTrue(self.env["udi.history"].status()["complete"])
        self.build(run)
        self.assertEqual((run.state, run.event_count), ("done", 0))

    def test_a_lot_in_the_ledger_stays(self):
        self.build(self.control(*self.products))
        self.env["stock.quant"].search([("lot_id", "=", self.pumps[0].id)])
        with self.assertRaises(UserError):
            self.pumps[0].unlink()
