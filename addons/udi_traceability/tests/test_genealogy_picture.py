"""The picture: bounded whatever the size, exact, possible and ended lines, folded groups that open page by page."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import UdiCommon


@tagged("post_install", "-at_install")
class TestGenealogyPicture(UdiCommon):
    """A reel in forty pumps of one order; one pump in a station; a sensor that was in the station and was replaced."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reel = cls.receive(cls.tube, ["R1"], quantity=40)
        cls.pumps = cls.env["stock.lot"].union(*(cls.make_lot(cls.pump, f"P{number:02d}") for number in range(40)))
        cls.make([(cls.reel, None)], cls.pumps)
        cls.station_product = cls.make_product("Station", "06901234500042", "serial")
        cls.station = cls.make_lot(cls.station_product, "STATION")
        cls.make([(cls.pumps[0], None)], cls.station)
        cls.sensor_out, cls.sensor_in = cls.receive(cls.sensor, ["OUT", "IN"])
        for lot, action, days in ((cls.sensor_out, "add", 9), (cls.sensor_out, "delete", 2), (cls.sensor_in, "add", 2)):
            cls.exchange(lot, action, days)
        cls.graph = cls.env["udi.genealogy"].with_user(cls.auditor)

    @classmethod
    def make(cls, inputs, outputs):
        return cls.env["udi.recorder"].record(
            {"biz_step": "commissioning", "event_type": "transformation", "action": "add"},
            [{"lot": lot, "role": "input", "into_lot": into, "evidence": "scanned"} for lot, into in inputs]
            + [{"lot": lot, "role": "output"} for lot in outputs],
        )

    @classmethod
    def exchange(cls, part, action, days):
        cls.env["udi.recorder"].record(
            {
                "biz_step": "repairing",
                "event_type": "association",
                "action": action,
                "event_time": fields.Datetime.now() - timedelta(days=days),
            },
            [{"lot": part, "role": "child", "into_lot": cls.station}],
        )

    def nodes(self, picture):
        return {node["label"]: (node["kind"], node["count"], node["level"]) for node in picture["nodes"]}

    def lines(self, picture):
        names = {node["id"]: node["label"] for node in picture["nodes"]}
        return {
            (names[line["source"]], names[line["target"]]): (line["certainty"], bool(line["until"]))
            for line in picture["edges"]
        }

    # ------------------------------------------------------------------ bad input and rights first
    def test_bad_questions(self):
        for direction, depth, product in (("sideways", 1, self.pump.id), ("", 1, 1)):
            with self.subTest(direction=direction), self.assertRaises(UserError):
                self.graph.members(self.reel.id, direction, depth, product)
        self.assertEqual(self.graph.members(self.reel.id, "downstream", 99, self.pump.id), {"nodes": [], "after": None})
        self.assertEqual(self.graph.members(self.reel.id, "downstream", 1, 0), {"nodes": [], "after": None})

    def test_rights(self):
        for user in (self.operator, self.quality, self.recall_manager, self.service, self.auditor):
            self.assertTrue(self.env["udi.genealogy"].with_user(user).graph(self.reel.id)["nodes"])
        stranger = self.env["udi.genealogy"].with_user(self.user("base.group_user"))
        for method in (stranger.graph, stranger.near, stranger.held):
            with self.assertRaises(AccessError):
                method(self.reel.id)
        with self.assertRaises(AccessError):
            stranger.members(self.reel.id, "downstream", 1, self.pump.id)

    def test_lots_of_another_company_are_counted_not_named(self):
        other = self.env["res.company"].create({"name": "Other"})
        secret = self.make_lot(self.pump, "SECRET", company_id=other.id)
        self.make([(self.reel, None)], secret)
        picture = self.graph.graph(self.reel.id)
        self.assertNotIn("SECRET", str(picture))
        self.assertEqual(picture["masked"], {"downstream": 1})
        self.assertNotIn("SECRET", str(self.graph.near(self.reel.id)))
        page = self.graph.members(self.reel.id, "downstream", 1, self.pump.id, limit=200)
        self.assertEqual(len(page["nodes"]), 40)

    # ------------------------------------------------------------------ what is drawn
    def test_a_large_group_is_one_node_with_counts(self):
        self.deliver(self.receive_made(self.pumps[1:6]), self.hospital_a)
        picture = self.graph.graph(self.reel.id)
        group = next(node for node in picture["nodes"] if node["kind"] == "group")
        self.assertEqual((group["count"], group["level"], group["possible"]), (40, 1, 0))
        self.assertEqual(group["kinds"]["partner"], 5)
        self.assertEqual(self.nodes(picture)["STATION"], ("lot", 1, 2))
        self.assertEqual(self.lines(picture)["R1", group["label"]], ("exact", False))

    def receive_made(self, lots):
        """Put lots that were made by hand into stock."""
        picking = self.picking("incoming", self.supplier, [(lots.product_id, len(lots))])
        self.fill(picking, lots)
        picking.button_validate()
        return lots

    def test_a_folded_group_opens_page_by_page(self):
        found, after = [], 0
        while after is not None:
            page = self.graph.members(self.reel.id, "downstream", 1, self.pump.id, after=after, limit=7)
            found += [node["label"] for node in page["nodes"]]
            self.assertTrue(all(node["certainty"] == "exact" for node in page["nodes"]))
            after = page["after"]
        self.assertEqual(found, self.pumps.mapped("name"))

    def test_near_is_the_same_picture_one_step_deep(self):
        near, whole = self.graph.near(self.reel.id), self.graph.graph(self.reel.id)
        self.assertEqual((near["complete"], whole["complete"]), (False, True))
        shallow = {label: node for label, node in self.nodes(whole).items() if abs(node[2]) <= 1}
        self.assertEqual(self.nodes(near), shallow)

    def test_what_left_is_drawn_when_asked_for(self):
        self.assertEqual(set(self.nodes(self.graph.graph(self.station.id))), {"STATION", "P00", "IN", "R1"})
        picture = self.graph.graph(self.station.id, ever=True)
        self.assertEqual(set(self.nodes(picture)), {"STATION", "P00", "IN", "OUT", "R1"})
        self.assertEqual(self.lines(picture)["OUT", "STATION"], ("exact", True))
        self.assertEqual(self.lines(picture)["IN", "STATION"], ("exact", False))
        self.assertEqual(set(self.nodes(self.graph.near(self.station.id, ever=True))), {"STATION", "P00", "IN", "OUT"})

    def test_possible_lines(self):
        sensors = self.receive(self.sensor, ["A", "B"])
        pumps = self.make_lot(self.pump, "Q1") | self.make_lot(self.pump, "Q2")
        self.make([(lot, None) for lot in sensors], pumps)
        lines = self.lines(self.graph.graph(sensors[0].id))
        self.assertEqual(lines, {("A", "Q1"): ("possible", False), ("A", "Q2"): ("possible", False)})

    def test_held_and_recalled_have_their_own_signs(self):
        dialogue = self.env["udi.hold.set"].with_user(self.quality)
        dialogue.create({"lot_ids": self.pumps[0].ids, "reason": "Alarm", "kind": "quality"}).action_confirm()
        states = {node["label"]: node["state"] for node in self.graph.graph(self.station.id)["nodes"]}
        self.assertEqual(states["P00"], "held")
        [held] = self.graph.held(self.reel.id)
        self.assertEqual((held["held"], held["recalled"]), (1, False))
        self.assertEqual(held["id"], f"group-1-{self.pump.id}")
        self.env["udi.hold"].with_user(self.recall_manager).freeze(self.pumps[0], "Recall", "recall")
        states = {node["label"]: node["state"] for node in self.graph.graph(self.station.id)["nodes"]}
        self.assertEqual(states["P00"], "recalled")
        self.assertTrue(self.graph.held(self.reel.id)[0]["recalled"])

    def test_a_loop_ends(self):
        self.make([(self.station, None)], self.pumps[0])
        self.assertLess(len(self.graph.graph(self.pumps[0].id)["nodes"]), 20)

    def test_statements_do_not_grow_with_the_units(self):
        counts = []
        for number in (20, 60):
            reel = self.receive(self.tube, [f"REEL{number}"], quantity=number)
            pumps = self.env["stock.lot"].union(*(self.make_lot(self.pump, f"N{number}-{i}") for i in range(number)))
            self.make([(reel, None)], pumps)
            self.graph.graph(reel.id)
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.graph.graph(reel.id)
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
