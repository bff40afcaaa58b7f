"""The app over http: a shell without anybody's data, and routes that need somebody."""

import json
import re

from odoo.tests import HttpCase, tagged

from .common import ScanCommon


@tagged("post_install", "-at_install")
class TestRoutes(ScanCommon, HttpCase):
    def ask(self, route, **params):
        answer = self.url_open(
            f"/udi/scan/{route}",
            data=json.dumps({"jsonrpc": "2.0", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        return answer.json()

    def test_signed_out(self):
        for route in ("hello", "enrol", "jobs", "job", "sync", "report", "look-up"):
            self.assertEqual(self.ask(route)["error"]["data"]["name"], "odoo.http.SessionExpiredException", route)

    def test_shell_says_nothing_about_anybody(self):
        stranger = self.url_open("/udi/scan").text
        self.authenticate(self.operator.login, self.operator.login)
        mine = self.url_open("/udi/scan").text
        self.assertEqual(stranger, mine)
        self.assertNotIn(self.operator.name, mine)
        self.assertNotIn("csrf", mine)

    def test_shell_and_worker_name_the_same_files(self):
        page = self.url_open("/udi/scan").text
        worker = self.url_open("/udi/scan/service-worker.js")
        self.assertEqual(worker.headers["Service-Worker-Allowed"], "/udi/scan")
        self.assertTrue(worker.headers["Content-Type"].startswith("text/javascript"))
        kept = json.loads(re.search(r"const KEPT = (\[.*?\]);", worker.text).group(1))
        used = re.findall(r'(?:src|href)="(/[^"#]+)"', page)
        self.assertTrue([path for path in used if path.endswith(".js")])
        self.assertTrue([path for path in used if path.endswith(".css")])
        self.assertFalse(set(used) - set(kept), "everything that the page loads is kept")
        wished = json.loads(re.search(r"const WISHED = (\[.*?\]);", worker.text).group(1))
        self.assertEqual(len(wished), 2, "what the camera reads codes with")
        for path in kept + wished:
            self.assertEqual(self.url_open(path).status_code, 200, path)

    def test_manifest(self):
        manifest = self.url_open("/udi/scan/manifest.webmanifest").json()
        self.assertEqual(
            (manifest["scope"], manifest["start_url"], manifest["display"]), ("/udi/scan",) * 2 + ("standalone",)
        )
        self.assertEqual({icon["sizes"] for icon in manifest["icons"]}, {"192x192", "512x512"})

    def test_chinese_comes_with_the_shell(self):
        page = self.url_open("/udi/scan").text
        start = json.loads(re.search(r"var udiScan = (\{.*?\});\n", page, re.S).group(1))
        self.assertIn("zh_CN", start["terms"])
        self.assertGreater(len(start["terms"]["zh_CN"]), 50)

    def test_answers_speak_the_language_of_the_app(self):
        """Not that of the session: whoever switches the app, or his own language in Odoo, reads one language."""
        self.sensor.with_context(lang="zh_CN").name = "流量传感器"
        picking = self.picking("incoming", self.supplier, [(self.sensor, 1)])
        self.authenticate(self.operator.login, self.operator.login)

        def spoken(**lang):
            job = self.ask("job", token=self.token, scenario="receive", job=picking.id, **lang)["result"]
            refused = self.ask("look-up", text="WEIGHT 12 KG", **lang)["result"]
            return job["products"][0]["name"], job["job"]["lines"][0]["product"], refused["title"]

        english = spoken()
        self.assertNotRegex("".join(english), "[\u4e00-\u9fff]")
        for words in spoken(lang="zh_CN"):
            self.assertRegex(words, "[\u4e00-\u9fff]")
        for lang in ("tlh_XX", "", 7, None, ["zh_CN"], "x" * 10_000):
            self.assertEqual(spoken(lang=lang), english, "nothing that is not installed is spoken")
        self.operator.lang = "zh_CN"
        self.assertEqual(spoken(), spoken(lang="zh_CN"), "without a word of the app: the person's own")

    def test_one_scan_over_the_network(self):
        picking = self.picking("incoming", self.supplier, [(self.sensor, 1)])
        item = self.item(picking, self.sensor_code())
        self.authenticate(self.operator.login, self.operator.login)
        hello = self.ask("hello", token=self.token)["result"]
        self.assertEqual(hello["person"]["login"], self.operator.login)
        answer = self.ask("sync", token=self.token, items=[item], last_number=self.number)["result"]
        self.assertEqual([row["status"] for row in answer["answers"]], ["accepted"])
        again = self.ask("sync", token=self.token, items=[item], asked=[item["uuid"]])["result"]
        self.assertEqual([row["status"] for row in again["answers"]], ["duplicate"])
        self.assertEqual(self.ask("jobs", token=self.token, scenario="receive")["result"]["status"], "ok")
        job = self.ask("job", token=self.token, scenario="receive", job=picking.id)["result"]
        self.assertEqual(job["job"]["name"], picking.name)
        self.assertEqual(self.ask("look-up", text=self.sensor_code())["result"]["code"], "no_lot")
