"""Acceptance inspection: bad input first, then what a quality person does with a receipt."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import QualityCommon


@tagged("post_install", "-at_install")
class TestInspection(QualityCommon):
    # ------------------------------------------------------------------ bad input
    def test_nobody_else_decides(self):
        _lots, inspection = self.arrive(self.pump, ["P1"])
        for user in (self.operator, self.leader, self.regulatory, self.auditor, self.udi_admin, self.nobody):
            for verb in ("action_take_suggestion", "action_submit", "action_draw"):
                with self.subTest(user=user.login, verb=verb), self.assertRaises(AccessError):
                    getattr(inspection.with_user(user), verb)()
        self.assertEqual(inspection.state, "draft")

    def test_the_course_is_not_written(self):
        _lots, inspection = self.arrive(self.pump, ["P1"])
        own = inspection.with_user(self.quality)
        for vals in (
            {"state": "done"},
            {"inspector_id": self.second_quality.id},
            {"second_id": self.second_quality.id},
            {"name": "X"},
            {"picking_id": False},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                own.write(vals)
        line = own.line_ids
        for vals in ({"quantity": 5}, {"lot_id": line.lot_id.id}, {"certificate": "X"}, {"location_id": False}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                line.write(vals)
        with self.assertRaises(UserError):
            line.unlink()
        with self.assertRaises(UserError):
            own.action_cancel()
        with self.assertRaises(UserError):
            self.env["udi.inspection"].with_user(self.quality).create({"state": "done", "kind": "final"})

    def test_amounts_that_cannot_be(self):
        _lots, inspection = self.arrive(self.tube, ["T1"], 10)
        line = inspection.with_user(self.quality).line_ids
        for vals in ({"accepted_qty": 11}, {"accepted_qty": 6, "rejected_qty": 5}, {"found": 11}):
            with self.subTest(vals=vals), self.assertRaises(ValidationError), self.env.cr.savepoint():
                line.write(vals)
        _lots, inspection = self.arrive(self.pump, ["P1"])
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            inspection.with_user(self.quality).line_ids.write({"accepted_qty": 0.5, "rejected_qty": 0.5})

    def test_not_before_everything_is_decided(self):
        _lots, inspection = self.arrive(self.tube, ["T1"], 10)
        own = inspection.with_user(self.quality)
        with self.assertRaisesRegex(UserError, "Not decided yet: T1"):
            own.action_submit()
        own.line_ids.write({"found": 2, "accepted_qty": 8, "rejected_qty": 2})
        with self.assertRaisesRegex(UserError, "Say what is wrong with T1"):
            own.action_submit()
        own.line_ids.write({"accepted_qty": 10, "rejected_qty": 0, "defect": "Torn"})
        with self.assertRaisesRegex(UserError, "say why it is accepted"):
            own.action_submit()
        own.write({"cold_chain": True})
        with self.assertRaisesRegex(UserError, "temperatures"):
            own.action_submit()
        self.assertEqual(inspection.state, "draft")

    def test_never_the_inspector_himself(self):
        _lots, inspection = self.arrive(self.pump, ["P1"])
        self.inspect(inspection, second=False)
        with self.assertRaisesRegex(AccessError, "inspected these goods yourself"):
            inspection.with_user(self.quality).action_approve()
        with self.assertRaises(AccessError):
            inspection.with_user(self.operator).action_approve()
        answer = self.sign(inspection.with_user(self.second_quality).action_approve(), self.second_quality, "wrong")
        self.assertTrue(self.env["udi.signature.request"].browse(answer["res_id"]).problem)
        self.assertEqual(inspection.state, "submitted")

    def test_twice(self):
        lots, inspection = self.arrive(self.pump, ["P1"])
        self.inspect(inspection)
        for verb in ("action_submit", "action_approve", "action_back"):
            with self.assertRaises(UserError):
                getattr(inspection.with_user(self.second_quality), verb)()
        with self.assertRaises(UserError):
            inspection.with_user(self.quality).line_ids.write({"found": 1})
        with self.assertRaises(UserError):
            inspection.with_user(self.quality).write({"note": "later"})
        self.assertEqual(self.there(lots, self.accepted), 1)
        self.env["udi.inspection.service"].open_for(inspection.picking_id)
        self.assertEqual(len(inspection.picking_id.udi_inspection_ids), 1)

    def test_goods_that_are_gone(self):
        lots, inspection = self.arrive(self.tube, ["T1"], 10)
        self.env["stock.quant"]._update_available_quantity(self.tube, self.awaiting, -4, lot_id=lots)
        self.inspect(inspection, second=False)
        action = inspection.with_user(self.second_quality).action_approve()
        with self.assertRaisesRegex(UserError, "so many do not lie there"), self.env.cr.savepoint():
            self.sign(action, self.second_quality)
        self.assertEqual(inspection.state, "submitted")

    # ------------------------------------------------------------------ what is done
    def test_a_receipt_is_inspected(self):
        self.tube.product_tmpl_id.write({"udi_model": "IS-1", "udi_registrant_id": self.supplier.id})
        lots, inspection = self.arrive(self.tube, ["T1", "T2"], 10)
        self.assertEqual(inspection.kind, "receipt")
        self.assertEqual(inspection.partner_id, self.supplier)
        line = inspection.line_ids[0]
        self.assertEqual(
            (line.quantity, line.sample, line.accept_number, line.di, line.model, line.registrant, str(line.expiry)),
            (10, 10, 0, "06901234500035", "IS-1", "Sensor Works", "2031-01-04"),
        )
        self.assertEqual(line.location_id, self.awaiting)
        self.assertTrue(inspection.received_on)
        inspection.with_user(self.quality).line_ids[1].write({"found": 3, "defect": "Torn bags"})
        self.inspect(inspection)
        self.assertEqual(inspection.state, "done")
        self.assertEqual((inspection.inspector_id, inspection.second_id), (self.quality, self.second_quality))
        self.assertEqual(inspection.line_ids.mapped("verdict"), ["accepted", "partly"])
        self.assertEqual([self.there(lot, self.accepted) for lot in lots], [10, 7])
        self.assertEqual([self.there(lot, self.rejected) for lot in lots], [0, 3])
        self.assertEqual([self.there(lot, self.awaiting) for lot in lots], [0, 0])
        unfit = self.env["udi.nonconformity"].search([("lot_id", "in", lots.ids)])
        self.assertEqual((unfit.quantity, unfit.location_id, unfit.description), (3, self.rejected, "Torn bags"))
        events = self.env["udi.event"].search([("document_model", "=", "udi.inspection")])
        self.assertEqual(sorted(events.mapped("disposition")), ["conformant", "non_conformant"])
        signature = self.env["udi.signature"].search([("document_model", "=", "udi.inspection")])
        self.assertEqual(signature.verdict, "same")

    def test_what_the_record_says_stays(self):
        lots, inspection = self.arrive(self.tube, ["T1"], 10)
        self.inspect(inspection)
        self.tube.product_tmpl_id.udi_model = "Another"
        self.assertNotEqual(inspection.line_ids.model, "Another")
        self.assertEqual(inspection.line_ids.lot_number, lots.name)

    def test_without_areas_nothing_moves(self):
        picking = self.picking("incoming", self.supplier, [(self.tube, 10)])
        lot = self.make_lot(self.tube, "T1")
        self.fill(picking, lot, 10)
        picking.button_validate()
        inspection = picking.udi_inspection_ids
        moves = self.env["stock.move"].search_count([])
        self.inspect(inspection)
        self.assertEqual(inspection.state, "done")
        self.assertEqual(self.env["stock.move"].search_count([]), moves)

    def test_without_a_second_person_where_the_plan_says_so(self):
        self.env["udi.sampling.plan"].search([]).second_person = False
        lots, inspection = self.arrive(self.pump, ["P1"])
        self.inspect(inspection, second=False)
        self.assertEqual((inspection.state, self.there(lots, self.accepted)), ("done", 1))

    def test_a_customer_return_is_inspected_too(self):
        lots = self.receive(self.pump, ["P1"])
        self.deliver(lots, self.hospital_a)
        picking = self.picking("incoming", self.hospital_a, [(self.pump, 1)])
        picking.location_id = picking.move_ids.location_id = self.customer_location
        self.fill(picking, lots)
        picking.move_line_ids.location_id = self.customer_location
        picking.button_validate()
        self.assertEqual(picking.udi_inspection_ids.kind, "return")

    def test_an_operation_type_that_is_not_inspected(self):
        self.warehouse.in_type_id.udi_inspect = False
        lots, inspection = self.arrive(self.pump, ["P1"])
        self.assertFalse(inspection)
        picking = lots.udi_event_item_ids.event_id
        picking = self.env["stock.picking"].browse(picking[0].document_ref)
        action = picking.with_user(self.quality).action_udi_inspect()
        self.assertEqual(self.env["udi.inspection"].browse(action["res_id"]).line_ids.lot_id, lots)
        with self.assertRaises(AccessError):
            self.picking("incoming", self.supplier, [(self.pump, 1)]).with_user(self.operator).action_udi_inspect()

    # ------------------------------------------------------------------ samples
    def plan(self, **values):
        return self.env["udi.sampling.plan"].create(
            {"name": "AQL", "method": "aql", "categ_ids": [Command.set(self.category.ids)], **values}
        )

    def test_a_sample_of_a_lot(self):
        self.plan()
        _lots, inspection = self.arrive(self.tube, ["T1"], 1000)
        line = inspection.line_ids
        self.assertEqual((line.sample, line.accept_number, line.reject_number, line.severity), (80, 2, 3, "normal"))
        line.found = 2
        self.assertEqual(line.suggestion, "partly")
        line.found = 3
        self.assertEqual(line.suggestion, "rejected")
        line.defect = "Leaks"
        self.inspect(inspection)
        self.assertEqual((line.accepted_qty, line.rejected_qty), (0, 1000))

    def test_never_more_samples_than_units(self):
        self.plan()
        _lots, inspection = self.arrive(self.tube, ["T1"], 5)
        self.assertEqual((inspection.line_ids.sample, inspection.line_ids.accept_number), (5, 0))

    def test_serials_of_one_lot_are_one_series(self):
        self.plan()
        names = [f"P{number:02}" for number in range(20)]
        _lots, inspection = self.arrive(self.pump, names)
        self.assertEqual(sum(inspection.line_ids.mapped("sample")), 13)
        drawn = inspection.line_ids.filtered("sample")
        inspection.with_user(self.quality).action_draw()
        self.assertEqual(inspection.line_ids.filtered("sample"), drawn, "the draw can be repeated")
        (drawn[0]).found = 1
        self.assertEqual(set(inspection.line_ids.mapped("suggestion")), {"rejected"})

    def test_the_most_specific_plan(self):
        plans = self.env["udi.sampling.plan"]
        general = self.plan(limit="4.0", categ_ids=[])
        category = self.plan(limit="2.5")
        supplier = self.plan(limit="1.0", categ_ids=[], partner_ids=[Command.set(self.supplier.ids)])
        find = plans._finder(self.company)
        self.assertEqual(find(self.tube, self.supplier), supplier)
        self.assertEqual(find(self.tube, self.hospital_a), category)
        self.assertIn(find(self.bolt, self.hospital_a), general | plans.search([("method", "=", "full")]))

    def test_two_refused_lots_tighten(self):
        self.plan()
        for name in ("T1", "T2"):
            _lots, inspection = self.arrive(self.tube, [name], 1000)
            inspection.with_user(self.quality).line_ids.write({"found": 9, "defect": "Leaks"})
            self.inspect(inspection)
        _lots, inspection = self.arrive(self.tube, ["T3"], 1000)
        line = inspection.line_ids
        self.assertEqual((line.severity, line.sample, line.accept_number), ("tightened", 80, 1))

    def test_a_large_receipt_is_opened_by_as_many_statements(self):
        self.plan()
        self.warehouse.in_type_id.udi_inspect = False
        counts = []
        for number in (2, 20):
            lots, _none = self.arrive(self.pump, [f"N{number}-{index}" for index in range(number)])
            picking = lots[0].udi_event_item_ids.event_id[:1]
            picking = self.env["stock.picking"].browse(picking.document_ref)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["udi.inspection.service"].open_for(picking)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)

    # ------------------------------------------------------------------ gate
    def test_the_gate_is_off_until_it_is_set(self):
        action = self.env["udi.gate.rule"]._settings()("accepted", self.category, None).action
        self.assertEqual(action, "off")
        lots, _inspection = self.arrive(self.tube, ["T1"], 10)
        self.assertFalse(self.env["udi.gate"].lot_refusals(lots, "shipping"))

    def test_what_is_not_accepted_does_not_go_on(self):
        self.gate("accepted", "block")
        lots, inspection = self.arrive(self.tube, ["T1"], 10)
        self.assertIn("not accepted yet", self.env["udi.gate"].lot_refusals(lots, "shipping")[lots.id][0].message)
        places = {"location_id": self.awaiting.id, "location_dest_id": self.stock_location.id}
        picking = self.env["udi.zone.moves"].prepare(
            self.warehouse.int_type_id, self.awaiting, self.stock_location, [(lots, 4)], "by hand"
        )
        self.assertEqual(places["location_id"], picking.location_id.id)
        with self.assertRaisesRegex(UserError, "is not accepted yet"), self.env.cr.savepoint():
            picking.with_context(udi_deciding=False)._action_done()
        with self.assertRaisesRegex(UserError, "is not accepted yet"), self.env.cr.savepoint():
            # what a remote call can send is no permission
            picking.with_context(udi_deciding=True)._action_done()
        self.inspect(inspection)
        self.assertFalse(self.env["udi.gate"].lot_refusals(lots, "shipping"))
        self.deliver(lots, self.hospital_a, 10)
        self.assertEqual(self.there(lots, self.customer_location), 10)

    def test_accepted_goods_go_while_more_of_the_lot_waits(self):
        self.gate("accepted", "block")
        lots, inspection = self.arrive(self.tube, ["T1"], 10)
        self.inspect(inspection)
        picking = self.picking("incoming", self.supplier, [(self.tube, 5)])
        picking.location_dest_id = picking.move_ids.location_dest_id = self.awaiting
        self.fill(picking, lots, 5)
        picking.button_validate()
        self.deliver(lots, self.hospital_a, 10)
        self.assertEqual(self.there(lots, self.awaiting), 5)

    def test_rejected_goods_may_go_back_or_be_destroyed(self):
        self.gate("accepted", "block")
        lots, inspection = self.arrive(self.tube, ["T1"], 10)
        inspection.with_user(self.quality).line_ids.write({"found": 10, "defect": "Wet"})
        self.inspect(inspection)
        zone_moves = self.env["udi.zone.moves"]
        picking = zone_moves.prepare(
            self.warehouse.int_type_id, self.rejected, self.stock_location, [(lots, 10)], "by hand"
        )
        with self.assertRaisesRegex(UserError, "does not conform"), self.env.cr.savepoint():
            picking.with_context(udi_deciding=False)._action_done()
        scrap = self.env["stock.scrap"].create(
            {
                "product_id": self.tube.id,
                "lot_id": lots.id,
                "scrap_qty": 10,
                "location_id": self.rejected.id,
            }
        )
        picking.action_cancel()
        scrap.do_scrap()
        self.assertEqual(self.there(lots, self.rejected), 0)

    def test_signed_stays_as_signed_when_the_sender_is_merged(self):
        old = self.env["res.partner"].create({"name": "Sensor Works, old entry"})
        _lots, inspection = self.arrive(self.tube, ["T1"], 10, partner=old)
        self.inspect(inspection)
        signature = self.env["udi.signature"].search(
            [("document_model", "=", inspection._name), ("document_ref", "=", inspection.id)]
        )
        self.env["base.partner.merge.automatic.wizard"]._merge((old | self.supplier).ids, self.supplier)
        self.env.invalidate_all()
        self.assertEqual(inspection.partner_id, self.supplier)
        self.assertEqual(set(signature.verify().values()), {"same"})
        inspection.sudo().note = "Another text"  # sudo: nobody else can change what is signed
        self.assertEqual(set(signature.verify().values()), {"changed"})

    def test_a_large_receipt_asks_no_more_than_a_small_one(self):
        self.gate("accepted", "block")
        counts = []
        for number in (2, 20):
            lots, _inspection = self.arrive(self.tube, [f"N{number}-{index}" for index in range(number)], 10)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["udi.gate"].lot_refusals(lots, "shipping")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)
