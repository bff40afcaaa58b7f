"""The code check: sentences for every defect, the register's and our own meaning of a text, the page itself."""

import ast
from pathlib import Path

from odoo.tests import HttpCase, tagged

from .common import PUMP_DI, SENSOR_DI, TUBE_DI, UdiCommon
from odoo.addons.udi_core import codes
from odoo.addons.udi_core.codes.defects import SEVERITIES
from odoo.addons.udi_core.codes.gs1_checks import CHECKS
from odoo.addons.udi_core.codes.reading import Defect

GS = "\x1d"
# Everything that a sentence may name; each parser gives a part of it.
FACTS = {
    "identifier": "10",
    "value": "V",
    "expected": "8",
    "found": "1",
    "length": 30,
    "min": 1,
    "max": 20,
    "character": "#",
    "allowed": "X",
    "text": "8299AB",
    "needs": "01",
    "other": "37",
    "agencies": ["gs1", "hibcc"],
    "agency": "ahm",
    "symbology": "]C0",
    "field": "lot",
    "values": ["A", "B"],
}


def literals(keyword):
    """Every literal that the readers and writers give as ``reason`` or ``rule`` of a defect."""
    found = set()
    for path in Path(codes.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                values = [item.value for item in node.keywords if item.arg == keyword]
                found |= {value.value for value in values if isinstance(value, ast.Constant)}
    return found


@tagged("post_install", "-at_install")
class TestDefectText(UdiCommon):
    def sentence(self, code, lang=None, **data):
        text = self.env["udi.defect.text"].with_context(lang=lang or self.env.lang)
        return text.explain([Defect(code, SEVERITIES[code], 0, {**FACTS, **data})])[0]

    def all_sentences(self, lang=None):
        """{(code, reason or rule): sentence} of everything that the readers can say."""
        found = {(code, None): self.sentence(code, lang) for code in codes.ALL_DEFECTS}
        reasons = literals("reason") - {"format", "web_address"}
        found["unknown_format", "web_address"] = self.sentence("unknown_format", lang, reason="web_address")
        for reason in reasons:
            found["bad_structure", reason] = self.sentence("bad_structure", lang, reason=reason)
        for reason in ("format", "month", "day", "hour", "minute", "second"):
            found["bad_date", reason] = self.sentence("bad_date", lang, reason=reason)
        for rule in self.rules():
            found["bad_content", rule] = self.sentence("bad_content", lang, rule=rule)
        del found["bad_structure", None], found["bad_date", None], found["bad_content", None]
        return found

    def rules(self):
        """Rules that a value can break: what checks answer for a value that breaks every one of them."""
        found = literals("rule")
        for check in CHECKS.values():
            for value in ("", "!", "00", "9999", "0000", "01", "A", "2", "9999999999", "%", "12345"):
                try:
                    answer = check(value, 2026)
                except (ValueError, IndexError):
                    continue
                if answer and answer[0] == "bad_content":
                    found.add(answer[1]["rule"])
        return found

    def test_every_defect_has_a_sentence_of_its_own(self):
        found = self.all_sentences()
        self.assertGreater(len(found), 60)
        same = {}
        for key, sentence in found.items():
            self.assertNotIn(f"({key[0]})", sentence, "the fallback sentence")
            self.assertNotIn("%(", sentence)
            self.assertRegex(sentence, r"[.!]$|\\\($", key)
            same.setdefault(sentence, []).append(key)
        self.assertFalse([keys for keys in same.values() if len(keys) > 1])

    def test_every_rule_of_the_checks_is_known_here(self):
        rules = self.rules()
        known = set(self.env["udi.defect.text"]._content_sentences({"what": "", "value": ""}))
        self.assertFalse(rules - known)
        self.assertFalse(known - rules - {"round_trip"})

    def test_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        english, chinese = self.all_sentences(), self.all_sentences("zh_CN")
        for key, sentence in chinese.items():
            self.assertNotEqual(sentence, english[key], key)
            self.assertRegex(sentence, "[一-鿿]", key)
        self.assertEqual(len(set(chinese.values())), len(chinese))

    def test_words_of_a_sentence(self):
        self.assertIn("expiry date (17)", self.sentence("bad_date", identifier="17", reason="day"))
        self.assertIn("separator", self.sentence("bad_length"))
        self.assertIn("instead of 14", self.sentence("bad_length", identifier="01", min=14, max=14, length=3))
        self.assertIn("at least 2", self.sentence("bad_length", min=2, max=9, length=1))
        self.assertIn("too few", self.sentence("bad_length", min=2, max=None, length=1))
        self.assertIn("only digits", self.sentence("bad_charset", identifier="01", allowed="N"))
        self.assertIn("“{GS}”", self.sentence("bad_charset", character=GS))
        for allowed in ("uri", "domain"):
            sentence = self.sentence("bad_charset", identifier="", character=" ", allowed=allowed)
            self.assertIn("web address contains “blank”", sentence)
        self.assertIn("“blank”", self.sentence("bad_check_digit", identifier="+", expected=" "))
        self.assertIn("device identifier (01), serial number (21)", self.sentence("missing_pair", needs="01+21,03+21"))
        text = self.env["udi.defect.text"]
        self.assertEqual(text._name_of("D", "ma"), "sterilisation lot (D)")
        self.assertEqual(text._name_of("D", "ifa"), "expiry date (D)")
        self.assertEqual(text._name_of("3103", "gs1"), "NET WEIGHT (kg) (3103)")
        self.assertEqual(text._label_of("zz", "gs1"), "Unknown element")


@tagged("post_install", "-at_install")
class TestCodeCheck(UdiCommon):
    def interpret(self, text, before=None, user=None):
        return self.env["udi.scan"].with_user(user or self.operator).interpret(text, before)

    def test_what_people_type(self):
        """Blanks beside the values, full-width signs of a Chinese keyboard."""
        lot = self.receive(self.sensor, ["SN-1"], udi_lot_number="L7")
        for text in (
            f"(01) {SENSOR_DI} (10) L7 (21) SN-1",
            f"\uff0801\uff09{SENSOR_DI}\uff0810\uff09L7\uff0821\uff09SN-1",
            f"\u3000\uff0801\uff09\uff10{SENSOR_DI[1:]}\uff0821\uff09\uff33N\uff0d1",
        ):
            with self.subTest(text=text):
                answer = self.interpret(text)
                self.assertEqual((answer["status"], answer["di"]), ("ok", SENSOR_DI), answer["message"])
                self.assertEqual(answer["register"]["lot"]["id"], lot.id)
                self.assertEqual(self.env["udi.search"].find(text)["lots"], lot)
                self.assertEqual(self.env["product.product"].name_search(text)[0][0], self.sensor.id)
        message = self.interpret(f"(01) {SENSOR_DI} (10) L7 (21) SN-1")["message"]
        self.assertEqual(message.count("Blanks between the elements"), 1)
        answer = self.interpret(f"(01){SENSOR_DI}(10)L 7")
        self.assertEqual(answer["status"], "error")
        self.assertIn("lot number (10) contains a blank", answer["message"])

    def test_our_own_full_width_names_stay(self):
        self.bolt.default_code = "\uff22\uff0d1"
        self.assertEqual(self.interpret("\uff22\uff0d1")["code"], "internal")

    def test_what_no_database_holds(self):
        for text in ("\x00", "\ud800", f"]d201{SENSOR_DI}21S\x00", f"(01){SENSOR_DI}(21)\udfff", "\ud800\udc00"):
            with self.subTest(text=ascii(text)):
                self.assertIn(self.interpret(text)["status"], ("error", "warning"))
                self.assertEqual(self.env["udi.scan"].look_up(text)["status"], "error")
                for nomenclature in self.env["barcode.nomenclature"].search([]):
                    nomenclature.parse_barcode(text)
                self.assertFalse(self.env["udi.search"].find(text)["lots"])
                for model in ("stock.lot", "stock.quant", "product.template"):
                    self.assertFalse(self.env[model].search([("udi_search", "ilike", text)]))

    def test_a_compressed_link_is_told(self):
        for text in ("https://id.gs1.org/ARHgQAPYKmMqjLB4y", "https://example.com/products"):
            self.assertIn("compressed GS1 Digital Link", self.interpret(text)["message"])

    def test_a_whole_udi(self):
        self.receive(self.sensor, ["SN-1"], udi_lot_number="L7")
        answer = self.interpret(f"]d201{SENSOR_DI}11260105173101001{''}0L7{GS}21SN-1")
        self.assertEqual((answer["status"], answer["code"]), ("ok", "valid"), answer["message"])
        self.assertEqual(answer["agency_name"], "GS1")
        self.assertEqual(answer["hri"], f"(01){SENSOR_DI}(11)260105(17)310100(10)L7(21)SN-1")
        self.assertEqual(
            [(item["identifier"], item["label"], item["value"], item["iso"]) for item in answer["elements"]],
            [
                ("01", "Device identifier", SENSOR_DI, None),
                ("11", "Manufacturing date", "260105", "2026-01-05"),
                ("17", "Expiry date", "310100", "2031-01-31"),
                ("10", "Lot number", "L7", None),
                ("21", "Serial number", "SN-1", None),
            ],
        )
        self.assertEqual([(row["iso"], row["precision"]) for row in answer["dates"]][1], ("2031-01-31", "month"))
        register = answer["register"]
        self.assertEqual(register["product"]["id"], self.sensor.id)
        self.assertEqual(register["lot"]["name"], "SN-1")
        self.assertEqual(answer["alternatives"], [])
        self.assertEqual([part["sign"] for part in answer["parts"] if part["sign"]], ["GS"])
        self.assertEqual("".join(part["text"] for part in answer["parts"]), answer["raw"])

    def test_every_sample_is_valid(self):
        scan = self.env["udi.scan"].with_user(self.auditor)
        samples = scan.samples()
        self.assertEqual([item["key"] for item in samples], ["gs1", "hibcc", "iccbba", "ifa", "ma", "ahm"])
        for item in samples:
            answer = scan.interpret(item["text"])
            # where the rules are not public nobody can say that everything is right
            verdict = ("warning", "low_confidence") if item["key"] == "ahm" else ("ok", "valid")
            self.assertEqual((answer["status"], answer["code"]), verdict, answer["message"])
            self.assertEqual(answer["agency"], item["key"])
            self.assertTrue(answer["dates"], item)
            self.assertNotIn("Unknown element", [row["label"] for row in answer["elements"]])
            self.assertEqual("digits are right" in answer["message"], item["key"] != "ahm", item)
            # shown with words for its control characters, and typed in again that way
            typed = item["text"].replace(GS, "{GS}").replace("\x1e", "{RS}").replace("\x04", "{EOT}")
            self.assertEqual(scan.interpret(typed)["di"], answer["di"])

    def test_mistyped_gtin(self):
        """Digits that are a GTIN but for the last one: the right one is named."""
        answer = self.interpret("6901234567890")
        self.assertEqual((answer["status"], answer["code"]), ("error", "bad_check_digit"))
        self.assertIn("it should be 2", answer["message"])

    def test_place_of_a_fault(self):
        answer = self.interpret(f"]d20106901234500012{''}17271301")
        marked = {part["number"]: part["text"] for part in answer["parts"] if part["number"]}
        self.assertEqual(marked, {1: "06901234500012", 2: "271301"})
        self.assertEqual([item["code"] for item in answer["defects"]], ["bad_check_digit", "bad_date"])
        self.assertTrue(all(item["sentence"] and item["severity"] == "error" for item in answer["defects"]))
        self.assertEqual(answer["status"], "error")
        self.assertIsNone(answer["register"])
        missing = self.interpret("(01)06901234500011(10)")
        self.assertEqual(missing["parts"][-1]["sign"], "…", "what is missing at the end has a place too")

    def test_two_codes_of_one_label(self):
        first, second = f"01{SENSOR_DI}", f"1731010410L7{GS}21SN-1"
        half = self.interpret(f"]C1{second}")
        self.assertEqual((half["status"], half["code"]), ("warning", "half"))
        for before, text in ((first, f"]C1{second}"), (f"]C1{second}", first)):
            whole = self.interpret(text, before)
            self.assertTrue(whole["merged"])
            self.assertEqual((whole["status"], whole["di"], whole["lot"]), ("ok", SENSOR_DI, "L7"))
            self.assertEqual(whole["register"]["product"]["id"], self.sensor.id)
        # not of one label: an element stands in both, another agency, broken, or both have a device identifier
        for before in (f"01{SENSOR_DI}10L8", "+A99912345B", f"01{SENSOR_DI}17271301", "x"):
            self.assertFalse(self.interpret(f"]C1{second}", before)["merged"], before)
        self.assertFalse(self.interpret(first, f"01{PUMP_DI}")["merged"])

    def test_swallowed_separator_is_a_question(self):
        self.receive(self.sensor, ["SN-7"], udi_lot_number="L7")
        text = f"]d201{SENSOR_DI}10L721SN-7"
        answer = self.interpret(text)
        self.assertEqual((answer["status"], answer["code"]), ("warning", "alternative"))
        self.assertEqual(answer["lot"], "L721SN-7", "the literal reading stands")
        first = answer["alternatives"][0]
        self.assertTrue(first["known"])
        self.assertEqual(first["title"], "Lot number: L7 · Serial number: SN-7")
        self.assertEqual(self.interpret(first["text"])["register"]["lot"]["name"], "SN-7")
        # too long for a lot number: wrong as it stands, and the question says why
        serial = "SERIAL-2026-000001"
        self.receive(self.sensor, [serial], udi_lot_number="L7")
        answer = self.interpret(f"]d201{SENSOR_DI}10L721{serial}")
        self.assertEqual((answer["status"], answer["code"]), ("error", "bad_length"))
        self.assertTrue(answer["alternatives"][0]["known"])
        # unknown other readings are offered without a question
        self.assertEqual(self.interpret(f"]d201{TUBE_DI}10L721SN-7")["code"], "valid")

    def test_our_own_codes(self):
        lot = self.receive(self.pump, ["INT-77"])
        answer = self.interpret("INT-77")
        self.assertEqual((answer["status"], answer["code"]), ("ok", "internal"))
        self.assertEqual((answer["internal"]["kind"], answer["internal"]["id"]), ("lot", lot.id))
        self.bolt.default_code = "BOLT-8"
        self.assertEqual(self.interpret("BOLT-8")["internal"]["kind"], "product")
        package = self.env["stock.package"].create({"name": "PACK-0042"})
        self.assertEqual(self.interpret("PACK-0042")["internal"]["id"], package.id)

    def test_our_own_code_that_is_a_udi_as_well(self):
        own = self.receive(self.pump, ["6901234500011"])
        answer = self.interpret("6901234500011")
        self.assertEqual(answer["register"]["product"]["id"], self.sensor.id)
        self.assertEqual((answer["internal"]["id"], answer["internal"]["differs"]), (own.id, True))
        looked_up = self.env["udi.scan"].with_user(self.operator).look_up("6901234500011")
        self.assertEqual(looked_up["lot"]["id"], own.id, "our own name wins")
        self.assertIn("Flow sensor", looked_up["message"], "and the other meaning is told")

    def test_catalogued_only(self):
        entry = self.env["udi.catalogue.entry"].create({"source": "gudid", "key": "k1", "brand": "Foreign pump"})
        self.env["udi.catalogue.identifier"].create(
            {"entry_id": entry.id, "agency": "gs1", "code": "06901234599992", "kind": "primary"}
        )
        self.assertIn("Foreign pump", self.interpret("(01)06901234599992")["register"]["catalogue"])
        self.assertIsNone(self.interpret("(01)09506000099996")["register"])

    def test_blank_check_character_survives(self):
        self.assertEqual(self.interpret("+A123BJCMD6E79++$$52001510X3+ ")["status"], "ok")
        self.assertEqual(self.interpret("*+A123BJCMD6E79++$$52001510X3+_*")["status"], "ok", "typed from the caption")
        self.assertEqual(self.interpret(f" (01){SENSOR_DI} \r\n")["status"], "ok")

    def test_anything_gets_an_answer(self):
        for text in (
            "",
            None,
            " ",
            "\x00",
            "x" * 20_000,
            "]d2",
            "(",
            f"]d201{SENSOR_DI}10<script>alert(1)</script>",
            "😀",
        ):
            answer = self.interpret(text)
            self.assertEqual(answer["status"], "error", text)
            self.assertTrue(answer["title"] and answer["message"])
            self.assertLessEqual(len(answer["raw"]), 500)

    def test_who_may(self):
        for user in (self.auditor, self.recall_manager, self.service, self.regulatory, self.nobody):
            self.assertEqual(self.interpret(f"(01){SENSOR_DI}", user=user)["register"]["product"]["id"], self.sensor.id)
        menus = self.env["ir.ui.menu"]
        for user in (self.operator, self.auditor, self.nobody):
            visible = menus.with_user(user)._visible_menu_ids()
            ours = self.env.ref("udi_traceability.menu_udi_code_check").id in visible
            stock = self.env.ref("udi_traceability.menu_udi_code_check_stock").id in visible
            self.assertTrue(ours or stock, user.login)

    def test_a_list_of_codes_in_constant_queries(self):
        scan = self.env["udi.scan"].with_user(self.operator)
        texts = [f"(01){SENSOR_DI}(21)SN-{number}" for number in range(40)] + [f"(01){PUMP_DI}", "nothing", ""]
        scan.interpret_many(texts[:1])
        scan.env.invalidate_all()
        with self.assertQueryCount(8):
            rows = scan.interpret_many(texts)
        self.assertEqual([row["status"] for row in rows], ["ok"] * 41 + ["error"] * 2)
        self.assertEqual(rows[0]["product"], self.sensor.display_name)
        self.assertEqual(len(scan.interpret_many(["x"] * 600)), 500)


@tagged("post_install", "-at_install")
class TestScanAlternatives(UdiCommon):
    def test_transfer_asks_and_books_nothing(self):
        self.receive(self.sensor, ["SN-7"], udi_lot_number="L7")
        picking = self.picking("outgoing", self.hospital_a, [(self.sensor, 1)])
        scan = self.env["udi.scan"].with_user(self.operator)
        swallowed = f"]d201{SENSOR_DI}10L721SN-7"
        answer = scan.apply(picking.id, swallowed)
        self.assertEqual((answer["status"], answer["code"]), ("warning", "alternative"))
        self.assertFalse(picking.move_line_ids.filtered("picked"))
        self.assertEqual(scan.look_up(swallowed)["code"], "alternative")
        # one is known, the other is the text as it stands
        first, literal = answer["alternatives"]
        self.assertEqual((first["title"], first["known"]), ("Lot number: L7 · Serial number: SN-7", True))
        self.assertEqual((literal["title"], literal["known"]), ("Lot number: L721SN-7", False))
        self.assertEqual(scan.apply(picking.id, literal["text"])["status"], "error", "nobody knows that one")
        self.assertFalse(picking.move_line_ids.filtered("picked"))
        taken = scan.apply(picking.id, first["text"])
        self.assertEqual((taken["status"], taken["lot"]["name"]), ("ok", "SN-7"))

    def test_a_cut_that_our_records_contradict_is_no_choice(self):
        self.receive(self.sensor, ["FS20-0012"], udi_lot_number="FS260908")
        scan = self.env["udi.scan"].with_user(self.operator)
        text = f"]d201{SENSOR_DI}10FS26090821FS20-0012"
        titles = [item["title"] for item in scan.interpret(text)["alternatives"] if item["known"]]
        self.assertIn("Lot number: FS260 · Internal information: 8 · Serial number: FS20-0012", titles)
        offered = [item["title"] for item in scan.look_up(text)["alternatives"]]
        self.assertEqual(
            offered, ["Lot number: FS260908 · Serial number: FS20-0012", "Lot number: FS26090821FS20-0012"]
        )

    def test_a_code_that_is_wrong_as_it_stands(self):
        """A lot number too long because it swallowed the serial number is no lot number at all."""
        serial = "SERIAL-2026-000001"
        self.receive(self.sensor, [serial], udi_lot_number="L7")
        picking = self.picking("outgoing", self.hospital_a, [(self.sensor, 1)])
        scan = self.env["udi.scan"].with_user(self.operator)
        answer = scan.apply(picking.id, f"]d201{SENSOR_DI}10L721{serial}")
        self.assertEqual((answer["status"], answer["code"]), ("warning", "alternative"))
        [choice] = answer["alternatives"]
        self.assertEqual(choice["title"], f"Lot number: L7 · Serial number: {serial}")
        self.assertFalse(picking.move_line_ids.filtered("picked"))
        self.assertEqual(scan.apply(picking.id, choice["text"])["status"], "ok")
        other = scan.look_up(f"]d201{SENSOR_DI}10L721SERIAL-2026-000002-XYZ")
        self.assertEqual((other["status"], other["code"]), ("error", "bad_length"))

    def test_receipt_of_a_lot_that_looks_like_two_elements(self):
        self.receive(self.tube, ["L7"])
        picking = self.picking("incoming", self.supplier, [(self.tube, 2)])
        scan = self.env["udi.scan"].with_user(self.operator)
        text = f"01{TUBE_DI}112601051731010410L730150"
        answer = scan.apply(picking.id, f"]d2{text}")
        self.assertEqual(answer["code"], "alternative")
        self.assertIn("(10)L730150", answer["alternatives"][-1]["text"])
        typed = scan.apply(picking.id, f"(01){TUBE_DI}(11)260105(17)310104(10)L730150")
        self.assertEqual((typed["status"], typed["lot"]["name"]), ("ok", "L730150"), typed["message"])


@tagged("post_install", "-at_install")
class TestCodeCheckPage(UdiCommon, HttpCase):
    def test_page(self):
        self.receive(self.sensor, ["SN-7"], udi_lot_number="L7")
        self.operator.password = self.operator.login
        self.start_tour("/odoo/udi-code-check", "udi_traceability_code_check", login=self.operator.login, timeout=120)

    def test_page_for_a_warehouse_user_without_a_role(self):
        self.nobody.password = self.nobody.login
        self.start_tour("/odoo/udi-code-check", "udi_traceability_code_check_stock", login=self.nobody.login)
