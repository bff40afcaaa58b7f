"""What a device knows of the gates: every rule, each operation type's own settings, and the facts that rules need."""

from odoo import Command
from odoo.tests import HttpCase, tagged

from .common import TUBE_DI, ScanCommon


@tagged("post_install", "-at_install")
class TestGateFacts(ScanCommon):
    def setUp(self):
        super().setUp()
        self.app = self.env["udi.scan.app"].with_user(self.operator)

    def gate(self, rule, action, **values):
        rules = self.env["udi.gate.rule"]
        general = [("rule", "=", rule), ("company_id", "=", self.company.id), ("picking_type_id", "=", False)]
        if not values and (found := rules.search(general)):
            found.action = action
            return found
        return rules.create({"rule": rule, "action": action, **values})

    def load(self, picking, scenario="issue"):
        answer = self.app.load(self.token, scenario, picking.id)
        self.assertEqual(answer["status"], "ok", answer)
        return answer

    def of_job(self, picking, product, scenario="issue"):
        return self.load(picking, scenario)["job"]["gates"].get(product.id, {"rules": {}, "facts": {}})

    # ------------------------------------------------------------------ settings
    def test_every_rule_is_told(self):
        picking = self.picking("incoming", self.supplier, [(self.sensor, 1)])
        [product] = self.load(picking, "receive")["products"]
        self.assertEqual(set(product["rules"]), set(self.env["udi.gate.rule"]._rule_keys()))
        self.assertEqual((product["rules"]["hold"], product["rules"]["scan"]), ("block", "off"))

    def test_another_operation_type_has_its_own(self):
        """Jobs of both kinds are on one device: neither spoils what the other asks."""
        self.gate("expiry", "warn", picking_type_id=self.warehouse.in_type_id.id)
        receipt = self.picking("incoming", self.supplier, [(self.sensor, 1)])
        delivery = self.picking("outgoing", self.hospital_a, [(self.sensor, 1)])
        self.assertEqual(self.of_job(receipt, self.sensor, "receive")["rules"], {"expiry": "warn"})
        self.assertEqual(self.of_job(delivery, self.sensor)["rules"], {})
        for picking, scenario in ((receipt, "receive"), (delivery, "issue")):
            self.assertEqual(self.load(picking, scenario)["products"][0]["rules"]["expiry"], "block")

    def test_steps(self):
        receipt = self.picking("incoming", self.supplier, [(self.sensor, 1)])
        delivery = self.picking("outgoing", self.hospital_a, [(self.sensor, 1)])
        self.assertEqual(self.load(receipt, "receive")["job"]["step"], "receiving")
        self.assertEqual(self.load(delivery)["job"]["step"], "shipping")
        self.receive(self.tube, ["T1"])
        steps = {}
        for scenario in ("move", "quarantine", "return", "pack"):
            steps[scenario] = self.app.load(self.token, scenario, "free")["job"]["step"]
        self.assertEqual(steps, {"move": "", "quarantine": "", "return": "returning", "pack": ""})
        leader = self.env["udi.scan.app"].with_user(self.leader)
        self.assertEqual(leader.load(self.token, "receive", "free")["job"]["step"], "receiving")

    def test_a_second_person_is_wished(self):
        """A rule that only warns is said before the delivery leaves, as long as nobody has checked it."""
        delivery = self.picking("outgoing", self.hospital_a, [(self.sensor, 1)])
        said = {}
        for action in ("off", "warn", "block"):
            self.gate("issue_check", action)
            job = self.load(delivery)["job"]
            said[action] = (job.get("check"), job.get("check_wished"))
        self.assertEqual(said, {"off": (None, None), "warn": (None, True), "block": (True, None)})

    # ------------------------------------------------------------------ products of a job
    def test_shelf_life_that_the_customer_asks_for(self):
        self.hospital_a.udi_min_shelf_days = 180
        delivery = self.picking("outgoing", self.hospital_a, [(self.sensor, 1)])
        other = self.picking("outgoing", self.hospital_b, [(self.sensor, 1)])
        self.gate("shelf_life", "off")
        self.assertEqual(self.of_job(delivery, self.sensor)["facts"], {})
        self.gate("shelf_life", "block")
        self.assertEqual(self.of_job(delivery, self.sensor)["facts"], {"shelf_life": [180, 0]})
        self.assertEqual(self.of_job(other, self.sensor)["facts"], {})

    def test_registration_in_china_by_the_day_of_manufacture(self):
        self.gate("registration", "block")
        self.hospital_a.country_id = self.env.ref("base.cn")
        delivery = self.picking("outgoing", self.hospital_a, [(self.tube, 1)])
        known = self.of_job(delivery, self.tube)["facts"]["registration"]
        self.assertEqual(known, {"primary": TUBE_DI, "by_di": {TUBE_DI: {"windows": []}}})
        self.env["udi.registration"].create(
            {
                "name": "国械注准20203140001",
                "authority": "nmpa",
                "valid_from": "2026-01-01",
                "valid_to": "2026-06-30",
                "identifier_ids": [Command.set(self.tube.udi_primary_identifier_id.ids)],
            }
        )
        known = self.of_job(delivery, self.tube)["facts"]["registration"]
        self.assertEqual(known["by_di"][TUBE_DI]["windows"], [["2026-01-01", "2026-06-30"]])

    def test_registration_elsewhere_is_the_servers_sentence(self):
        self.gate("registration", "block")
        self.hospital_a.country_id = self.env.ref("base.us")
        [lot] = self.receive(self.tube, ["T1"])
        delivery = self.picking("outgoing", self.hospital_a, [(self.tube, 1)])
        known = self.of_job(delivery, self.tube)["facts"]["registration"]["by_di"][TUBE_DI]
        self.assertIn("is not registered for", known["refused"])
        self.fill(delivery, lot)
        with self.assertRaisesRegex(Exception, "is not registered for"):
            delivery.button_validate()

    def test_a_product_without_an_identifier(self):
        self.sensor.udi_identifier_ids.state = "draft"
        [product] = self.load(self.picking("incoming", self.supplier, [(self.sensor, 1)]), "receive")["products"]
        self.assertIn("has no active device identifier", product["gates"]["identity"])


@tagged("post_install", "-at_install")
class TestDeviceKnowsEveryRule(HttpCase):
    def test_every_rule_of_the_table(self):
        """A gate rule of whatever addon is installed has its part in the app: without it a device would not ask it."""
        rules = self.env["udi.gate.rule"]._rule_keys()
        self.browser_js(
            "/udi/scan",
            f"""
            const {{ gateRules }} = odoo.loader.modules.get("@udi_scan/app/verdict/gate_rules");
            const unknown = {rules!r}.filter((rule) => !gateRules.contains(rule));
            if (unknown.length) {{
                console.error(`The app cannot judge: ${{unknown}}`);
            }} else {{
                console.log("test successful");
            }}
            """,
            "!!window.odoo && odoo.loader.modules.has('@udi_scan/app/main')",
            login="admin",
        )
