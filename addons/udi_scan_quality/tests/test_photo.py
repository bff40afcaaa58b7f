"""Photos of an inspection: hostile ones first, then each once, before the inspection is handed in or after."""

from odoo.tests import tagged

from .common import InspectionCommon


@tagged("post_install", "-at_install")
class TestPhoto(InspectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lots, cls.inspection = cls.arrive(cls.tube, ["T1"], 10)

    # ------------------------------------------------------------------ refused
    def test_what_is_no_photo(self):
        wrong = (
            ({"content": "AAAA"}, "no_photo"),
            ({"content": self.photo(self.inspection, content=self.jpeg()[:200])["content"]}, "no_photo"),
            ({"content": self.photo(self.inspection, content=self.jpeg((6001, 8)))["content"]}, "too_large"),
            ({"ticket": "1.2.3.4.5"}, "bad_ticket"),
            ({"scenario": "drive"}, "bad_value"),
            ({"job": 0}, "bad_value"),
            ({"uuid": "x"}, "bad_uuid"),
            ({"scenario": "receive", "job": 1}, "refused"),
            ({"job": 2**30}, "refused"),
        )
        for values, code in wrong:
            answer = self.send_photo({**self.photo(self.inspection), **values})
            self.assertEqual((answer["status"], answer["code"]), ("rejected", code), values)
            self.assertTrue(answer["message"])
        self.assertEqual(self.send_photo(None)["status"], "rejected")
        self.assertFalse(self.inspection.attachment_ids | self.inspection.photo_ids.attachment_id)

    def test_who_may_not(self):
        answer = self.send_photo(self.photo(self.inspection, user=self.operator))
        self.assertEqual((answer["status"], answer["code"]), ("rejected", "refused"))
        self.assertEqual(self.send_photo(self.photo(self.inspection), token="wrong")["status"], "error")
        other = self.env["udi.scan.device"].create({"name": "PDA 9"})
        ticket = self.ticket(self.quality, device=other)
        self.assertEqual(self.send_photo(self.photo(self.inspection, ticket=ticket))["code"], "bad_ticket")
        company = self.env["res.company"].create({"name": "Other"})
        foreign = self.env["udi.inspection"].create({"company_id": company.id, "kind": "final"})
        self.assertEqual(self.send_photo(self.photo(foreign))["code"], "refused")

    def test_handed_in_without_it(self):
        self.inspect(self.inspection)
        answer = self.send_photo(self.photo(self.inspection))
        self.assertEqual((answer["status"], answer["code"]), ("rejected", "refused"))
        self.assertIn("was handed in without this photo", answer["message"])
        signature = self.env["udi.signature"].search([("document_model", "=", "udi.inspection")])
        self.assertEqual(signature.verdict, "same", "what was signed is what it was")

    # ------------------------------------------------------------------ kept
    def test_kept_once(self):
        photo = self.photo(self.inspection, self.seal)
        answers = [self.send_photo(photo)["status"] for _time in range(3)]
        self.assertEqual(answers, ["accepted", "duplicate", "duplicate"])
        kept = self.inspection.photo_ids
        self.assertEqual((kept.check_id, kept.user_id, kept.device), (self.seal, self.quality, "PDA 1"))
        attachment = self.inspection.attachment_ids
        self.assertEqual((attachment, attachment.mimetype), (kept.attachment_id, "image/jpeg"))
        self.assertEqual(attachment.raw, self.jpeg())
        self.assertEqual((attachment.res_model, attachment.res_id), ("udi.inspection", self.inspection.id))

    def test_accepted_with_its_photo_only(self):
        """What was handed in before its photo had arrived goes on by itself when it comes."""
        self.seal.photo = True
        look = self.look(self.inspection, self.tubes(), quantity=10)
        _look, finish = self.book_steps(look, self.decide(self.inspection))
        self.assertEqual((finish.state, finish.code, self.inspection.state), ("conflict", "photo_missing", "draft"))
        self.send_photo(self.photo(self.inspection))
        self.book(finish.job_key)
        self.assertEqual(finish.state, "conflict", "a photo of something else")
        self.assertEqual(self.send_photo(self.photo(self.inspection, self.seal))["status"], "accepted")
        self.assertEqual(finish.state, "waiting")
        self.book(finish.job_key)
        self.assertEqual((finish.state, finish.code, self.inspection.state), ("applied", "to_sign", "submitted"))

    def test_rejected_goods_need_none(self):
        self.seal.photo = True
        [finish] = self.book_steps(self.decide(self.inspection, "reject", reason="Wet"))
        self.assertEqual((finish.state, self.inspection.state), ("applied", "submitted"))

    def test_not_over_rpc(self):
        from odoo.service.model import get_public_method

        for model, names in (
            ("udi.scan.photo", ("accept",)),
            ("udi.inspection.looking", ("look", "take_back", "hand_in")),
            ("udi.scan.scenario.inspection", ("take_photo", "has_photo", "book", "load")),
            ("udi.scan.gate.facts", ("of_job", "of_lots", "settings")),
        ):
            service = self.env[model].with_user(self.quality)
            for name in names:
                with self.subTest(method=name), self.assertRaises(Exception) as caught:
                    get_public_method(service, name)
                self.assertEqual(type(caught.exception).__name__, "AccessError")
