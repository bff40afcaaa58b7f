"""How a pair is known: by whom, with which scanner, when; and that nobody says so who did not scan."""

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import Form, tagged

from .common import UdiMrpCommon


@tagged("post_install", "-at_install")
class TestPairScanner(UdiMrpCommon):
    def setUp(self):
        super().setUp()
        self.mo = self.order(2, ["P1", "P2"])

    def values(self, **vals):
        unit = self.unit(self.mo, "P1")
        return {"production_id": self.mo.id, "unit_lot_id": unit.id, "component_lot_id": self.sensors[0].id, **vals}

    def item(self, name):
        return self.events(self.mo).item_ids.filtered(lambda item: item.role == "input" and item.lot_name == name)

    # ------------------------------------------------------------------ bad input first
    def test_a_scan_cannot_be_claimed(self):
        pairs = self.env["udi.component.pair"].with_user(self.operator)
        for context in ({}, {"udi_scan": True}, {"udi_scan": {"scanner": "PDA-07"}}, {"udi_scan": "Scan"}):
            with self.refused("recorded by scanning it"):
                call_kw(pairs, "create", [[self.values(evidence="scanned")]], {"context": context})
        pair = pairs.browse(call_kw(pairs, "create", [[self.values(scanner="PDA-07", user_id=self.quality.id)]], {}))
        self.assertEqual((pair.evidence, pair.scanner, pair.user_id), ("typed", False, self.operator))
        with self.refused("recorded by scanning it"):
            call_kw(pairs, "write", [pair.ids, {"evidence": "scanned"}], {})
        call_kw(pairs, "write", [pair.ids, {"scanner": "PDA-07"}], {})
        self.assertFalse(pair.scanner)

    def test_names_of_scanners_are_cut(self):
        for name, kept in (
            ("  PDA\n07 ", "PDA 07"),
            ("x" * 500, "x" * 64),
            (7, False),
            ({"a": 1}, False),
            (" ", False),
        ):
            with self.subTest(name=name):
                self.mo.udi_pair_ids.unlink()
                self.scan_pair(self.mo, "P1", "S1", name)
                self.assertEqual(self.mo.udi_pair_ids.scanner, kept)

    # ------------------------------------------------------------------ it works
    def test_the_ledger_names_scanner_person_and_time(self):
        self.scan_pair(self.mo, "P1", "S1", "PDA-07")
        self.pair(self.mo, "P2", self.sensors[1])
        pair = self.mo.udi_pair_ids.filtered(lambda pair: pair.evidence == "scanned")
        self.assertEqual((pair.scanner, pair.user_id), ("PDA-07", self.operator))
        self.done(self.mo.with_user(self.leader))
        scanned, typed = self.item("S1"), self.item("S2")
        self.assertEqual(
            (scanned.evidence, scanned.own_user_login, scanned.own_scanner, scanned.known_at),
            ("scanned", self.operator.login, "PDA-07", pair.paired_on),
        )
        self.assertEqual((typed.evidence, typed.own_scanner), ("typed", False))
        self.assertEqual((scanned.user_login, scanned.scanner), (self.operator.login, "PDA-07"))
        page = self.env["udi.timeline"].page("stock.lot", self.sensors[0].id)
        self.assertIn("PDA-07", page["events"][0]["groups"][0]["known_by"])
        for picture in (self.env["udi.genealogy"].near, self.env["udi.genealogy"].graph):
            unit = self.unit(self.mo, "P1")
            ends = (f"lot-{self.sensors[0].id}", f"lot-{unit.id}")
            edge = next(edge for edge in picture(unit.id)["edges"] if (edge["source"], edge["target"]) == ends)
            self.assertTrue(edge["known"].startswith(f"Scanned · {self.operator.login} · PDA-07 · "), edge["known"])

    def test_corrected_by_hand_it_is_typed(self):
        self.scan_pair(self.mo, "P1", "S1", "PDA-07")
        pair = self.mo.udi_pair_ids
        pair.with_user(self.leader).component_lot_id = self.sensors[2]
        self.assertEqual((pair.evidence, pair.scanner, pair.user_id), ("typed", False, self.leader))

    def test_the_form_sends_the_name_of_its_scanner(self):
        action = self.mo.with_user(self.operator).action_udi_scan_pairs()
        form = Form(self.env[action["res_model"]].with_user(self.operator).with_context(**action["context"]))
        form.scanner = "PDA-09"
        form._barcode_scanned = "P1"
        form._barcode_scanned = "S1"
        form.save().action_save()
        self.assertEqual((self.mo.udi_pair_ids.evidence, self.mo.udi_pair_ids.scanner), ("scanned", "PDA-09"))

    def test_scanner_is_of_the_pairs_that_were_scanned(self):
        """One text holds scans and a pasted line: only what was scanned names the scanner."""
        pairing = self.env["udi.pairing"].with_user(self.operator)
        result = pairing.read_lines(
            self.mo.with_user(self.operator), "P1\nS1\nP2\tS2", scanned=("P1", "S1"), scanner="PDA-07"
        )
        self.assertEqual(result["paired"], 2)
        self.assertEqual(
            {(pair.component_lot_id.name, pair.evidence, pair.scanner) for pair in self.mo.udi_pair_ids},
            {("S1", "scanned", "PDA-07"), ("S2", "imported", False)},
        )

    def test_another_user_of_a_claim(self):
        with self.assertRaises(UserError):
            self.env["udi.component.pair"].with_context(udi_scan=object()).create(self.values(evidence="scanned"))
