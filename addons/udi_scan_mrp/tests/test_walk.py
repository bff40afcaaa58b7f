"""The whole way on the real app: from the list of orders to the finished one, and what stands in the ledger then."""

from odoo.tests import tagged

from .common import ProductionScanCommon
from odoo.addons.udi_scan.tests.walk import ScanWalk


@tagged("post_install", "-at_install")
class TestProductionWalk(ProductionScanCommon, ScanWalk):
    def test_unit_by_unit_and_the_rest_stays_open(self):
        order = self.order(3, ["P1", "P2", "P3"])
        codes = {name: self.pump_code(order, name) for name in ("P1", "P2")}
        codes |= {name: self.sensor_code(name) for name in ("S1", "S4")}
        codes["T1"] = self.tube_code()
        self.walk(
            f"""
            const codes = {self.js(codes)};
            await press("[data-scenario=production]");
            await press("[data-job='{order.id}']");
            await see(".verdict_title", "Scan the unit");
            await scan(codes.S4, "no_unit");
            await scan(codes.P2, "unit");
            await see(".production_next", "Scan Flow sensor for P2");
            await scan(codes.S4, "built_in");
            await scan(codes.P1, "unit");
            await scan(codes.S4, "in_other_unit");
            await scan(codes.S1, "built_in");
            await press(".undo");
            await see(".verdict[data-code=undone]");
            await see(".production_next", "for P1");
            await scan(codes.S1, "built_in");
            await press(".many");
            await press(".pad_key", "2");
            await press(".pad_use");
            await scan(codes.T1, "taken");
            await press(".finish");
            await see("dialog", "2 of 3 units are out.");
            await press(".keep_rest");
            await see("[data-screen=jobs]");
            """
        )
        states = self.book_all()
        self.assertEqual(states.count("applied") + states.count("undone"), len(states), states)
        rest = order.production_group_id.production_ids - order
        self.assertEqual((order.state, order.qty_produced), ("done", 2))
        self.assertEqual(self.inputs(order), {"S4": "P2", "S1": "P1", "T1": False})
        self.assertEqual((rest.product_qty, rest.lot_producing_ids.mapped("name")), (1, ["P3"]))
        evidence = {item.lot_id.name: item.evidence for item in self.events(order).item_ids}
        self.assertEqual(set(evidence.values()), {"scanned"}, evidence)

    def test_whole_order(self):
        order = self.order(2, ["P1", "P2"])
        codes = [self.sensor_code("S2"), self.sensor_code("S3")]
        units = [self.pump_code(order, name) for name in ("P1", "P2")]
        self.walk(
            f"""
            location.hash = "production/{order.id}";
            await press(".production_way .button", "Whole order");
            await see(".verdict_title", "Scan Flow sensor: 2 to go");
            for (const code of {self.js(codes)}) {{
                await scan(code, "taken");
            }}
            await press(".many");
            await press(".pad_key", "2");
            await press(".pad_use");
            await scan({self.js(self.tube_code())}, "taken");
            for (const code of {self.js(units)}) {{
                await scan(code, "unit_out");
            }}
            await see(".production_next", "Complete. Press Finish.");
            await press(".finish.button_main");
            await see("[data-screen=jobs]");
            """
        )
        self.assertEqual(set(self.book_all()), {"applied"})
        self.assertEqual((order.state, set(self.inputs(order))), ("done", {"S2", "S3", "T1"}))
