"""Scopes from rules: each kind, their combination against sets computed here, buckets that add up."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import RecallCommon


@tagged("post_install", "-at_install")
class TestScopeRules(RecallCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engine = cls.env["udi.recall.scope.engine"]
        cls.recall = (
            cls.env["udi.recall"].with_user(cls.recall_manager).create({"title": "Rules", "reason": "To be tried"})
        )

    def scope(self, *rules):
        """A draft of the case; each rule as ``(combine, kind, values)``."""
        return (
            self.env["udi.recall.scope"]
            .with_user(self.recall_manager)
            .create(
                {
                    "recall_id": self.recall.id,
                    "rule_ids": [
                        Command.create({"combine": word, "kind": kind, "sequence": number, **values})
                        for number, (word, kind, values) in enumerate(rules)
                    ],
                }
            )
        )

    def covered(self, scope):
        """``{name: certain}`` of what the scope covers."""
        rows = self.env.execute_query(self.engine._rows(scope))
        lots = self.env["stock.lot"].browse(row[0] for row in rows)
        return {lot.name: row[1] for lot, row in zip(lots, rows, strict=True)}

    def names(self, *rules):
        return sorted(self.covered(self.scope(*rules)))

    # ------------------------------------------------------------------ kinds
    def test_lots_with_and_without_what_contains_them(self):
        lots = {"lot_ids": self.sensors[0].ids}
        self.assertEqual(self.names(("or", "lots", lots)), ["PUMP-1", "SEN-1"])
        self.assertEqual(self.names(("or", "lots", {**lots, "downstream": False})), ["SEN-1"])

    def test_pasted_list_names_the_unknown(self):
        text = "SEN-1, SEN-2;\n\n  NEVER-HEARD \tSEN-1\n'; DROP TABLE stock_lot; --"
        scope = self.scope(("or", "names", {"names_text": text, "downstream": False}))
        self.assertEqual(sorted(self.covered(scope)), ["SEN-1", "SEN-2"])
        unknown = self.engine.simulate(scope)["unknown"]
        self.assertEqual(unknown, ["NEVER-HEARD", "'", "DROP TABLE stock_lot", "--"])

    def test_supplier_and_its_lots(self):
        self.tubes[0].sudo().udi_supplier_lot = "SUP-7, SUP-8"
        self.assertEqual(self.names(("or", "supplier_lot", {"names_text": "SUP-8", "downstream": False})), ["TUBE-A"])
        other = self.env["res.partner"].create({"name": "Somebody else"})
        wrong = {"names_text": "SUP-8", "partner_id": other.id, "downstream": False}
        self.assertEqual(self.names(("or", "supplier_lot", wrong)), [])
        stranger = self.env["res.partner"].create({"name": "Tube works"})
        self.receive(self.tube, ["TUBE-C"], partner=stranger)
        all_of = {"partner_id": stranger.id, "downstream": False}
        self.assertEqual(self.names(("or", "supplier", all_of)), ["TUBE-C"])
        all_of = {"partner_id": self.supplier.id, "downstream": False}
        received = ["PUMP-1", "PUMP-2", "PUMP-3", "SEN-1", "SEN-2", "SEN-3", "TUBE-A", "TUBE-B"]
        self.assertEqual(self.names(("or", "supplier", all_of)), received)
        self.env["base.partner.merge.automatic.wizard"]._merge((self.supplier | stranger).ids, self.supplier)
        self.assertEqual(self.names(("or", "supplier", all_of)), [*received, "TUBE-C"], "one supplier, entered twice")
        only = {**all_of, "product_ids": self.tube.ids}
        self.assertEqual(self.names(("or", "supplier", only)), ["TUBE-A", "TUBE-B", "TUBE-C"])
        later = {**all_of, "time_from": fields.Datetime.add(fields.Datetime.now(), days=1)}
        self.assertEqual(self.names(("or", "supplier", later)), [])

    def test_window_and_shift(self):
        now = fields.Datetime.now()
        window = {
            "step": "production",
            "time_from": fields.Datetime.subtract(now, hours=1),
            "time_to": fields.Datetime.add(now, hours=1),
            "downstream": False,
        }
        made = ["PUMP-1", "PUMP-2", "PUMP-3"]
        self.assertEqual(self.names(("or", "window", window)), made)
        hour = now.hour + now.minute / 60
        self.company.partner_id.tz = "UTC"
        inside = {"shift_from": (hour - 1) % 24, "shift_to": (hour + 1) % 24}
        outside = {"shift_from": (hour + 1) % 24, "shift_to": (hour + 2) % 24}
        self.assertEqual(self.names(("or", "window", {**window, **inside})), made)
        self.assertEqual(self.names(("or", "window", {**window, **outside})), [])
        # the same clock elsewhere shows another hour
        self.company.partner_id.tz = "Asia/Shanghai"
        self.assertEqual(self.names(("or", "window", {**window, **inside})), [])
        self.deliver(self.pumps[0], self.hospital_a)
        self.assertEqual(self.names(("or", "window", {**window, "step": "delivery"})), ["PUMP-1"])

    def test_operator_place_customer_software_identifier(self):
        self.assertEqual(
            self.names(("or", "operator", {"user_ids": self.env.user.ids, "step": "production", "downstream": False})),
            ["PUMP-1", "PUMP-2", "PUMP-3"],
        )
        self.assertEqual(self.names(("or", "operator", {"user_ids": self.nobody.ids})), [])
        self.deliver(self.pumps[0], self.hospital_a)
        at = {"partner_id": self.hospital_a.id, "downstream": False}
        self.assertEqual(self.names(("or", "customer", at)), ["PUMP-1"])
        shelf = {"location_ids": self.stock_location.ids, "product_ids": self.pump.ids, "downstream": False}
        self.assertEqual(self.names(("or", "place", shelf)), ["PUMP-2", "PUMP-3"])
        self.pumps[1].sudo().udi_software_version = "4.2"
        self.assertEqual(self.names(("or", "software", {"names_text": "4.1\n4.2"})), ["PUMP-2"])
        code = {"identifier_ids": self.pump.udi_primary_identifier_id.ids}
        self.assertEqual(self.names(("or", "identifier", code)), ["PUMP-1", "PUMP-2", "PUMP-3"])

    # ------------------------------------------------------------------ combination
    def test_what_is_only_possibly_excepted_stays_as_possible(self):
        scope = self.scope(
            ("or", "lots", {"lot_ids": self.pumps.ids}), ("except", "lots", {"lot_ids": self.tubes[0].ids})
        )
        self.assertEqual(self.covered(scope), {"PUMP-1": False, "PUMP-2": False, "PUMP-3": False})

    def oracle(self, rules):
        """``{name: certain}`` from what `setUpClass` built, with Python's sets."""
        contains = {f"SEN-{n}": ({f"PUMP-{n}"}, set()) for n in (1, 2, 3)}
        contains.update({f"TUBE-{n}": (set(), {"PUMP-1", "PUMP-2", "PUMP-3"}) for n in "AB"})
        certain, every = set(), set()
        for number, (word, chosen, downstream) in enumerate(rules):
            own_certain = set(chosen)
            own_every = set(chosen)
            for name in chosen if downstream else ():
                sure, maybe = contains.get(name, (set(), set()))
                own_certain |= sure
                own_every |= sure | maybe
            if number == 0 or word == "or":
                certain, every = certain | own_certain, every | own_every
            elif word == "and":
                certain, every = certain & own_certain, every & own_every
            else:
                certain, every = certain - own_every, every - own_certain
        return {name: name in certain for name in every}

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["or", "and", "except"]),
                st.sets(st.integers(0, 7), min_size=1, max_size=5),
                st.booleans(),
            ),
            min_size=1,
            max_size=5,
        )
    )
    def test_random_scopes_equal_sets_and_their_buckets_add_up(self, drawn):
        pool = self.sensors | self.tubes | self.pumps
        chosen = [(word, pool.browse(pool[index].id for index in sorted(which)), down) for word, which, down in drawn]
        scope = self.scope(*[(word, "lots", {"lot_ids": lots.ids, "downstream": down}) for word, lots, down in chosen])
        expected = self.oracle([(word, lots.mapped("name"), down) for word, lots, down in chosen])
        self.assertEqual(self.covered(scope), expected)
        answer = self.engine.simulate(scope)
        self.assertEqual(answer["lots"], len(expected))
        where = {row["kind"]: row["units"] for row in answer["where"]}
        self.assertEqual(answer["units"], sum(units for kind, units in where.items() if kind != "used"))
        self.assertEqual(answer["units"], answer["certain_units"] + answer["possible_units"])
        self.assertEqual(answer["units"], sum(row["units"] for row in answer["products"]))
        self.assertEqual(answer["units"], sum(row["units"] for row in answer["holders"]["rows"]))
        self.assertEqual(sum(row["lots"] for row in answer["where"]), len(expected))

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sets(st.integers(0, 7), min_size=1), st.sets(st.integers(0, 7), min_size=1))
    def test_two_scopes_side_by_side(self, one, other):
        pool = self.sensors | self.tubes | self.pumps
        scopes = [
            self.scope(("or", "lots", {"lot_ids": [pool[index].id for index in which]})) for which in (one, other)
        ]
        first, second = (set(self.covered(scope)) for scope in scopes)
        answer = self.engine.compare(*scopes)
        self.assertEqual(
            [answer[name]["lots"] for name in ("only_one", "only_other", "both")],
            [len(first - second), len(second - first), len(first & second)],
        )

    # ------------------------------------------------------------------ preview
    def test_preview_cost_shortage_and_nothing_written(self):
        self.pump.sudo().write({"standard_price": 100.0, "lst_price": 250.0})
        self.env["udi.recall.cost"].create(
            {"company_id": self.company.id, "freight": 5.0, "labour": 2.0, "replacement": 300.0}
        )
        self.deliver(self.pumps[0], self.hospital_a)
        waiting = self.picking("outgoing", self.hospital_b, [(self.pump, 2.0)])
        scope = self.scope(("or", "lots", {"lot_ids": self.pumps.ids, "downstream": False}))
        self.env.flush_all()
        answer = self.engine.simulate(scope)
        self.assertEqual(answer["cost"]["goods"], 300.0)
        self.assertEqual(answer["cost"]["sales"], 750.0)
        self.assertEqual(answer["cost"]["total"], 300.0 + 1 * 5.0 + 3 * 2.0 + 1 * 300.0)
        self.assertEqual([row["name"] for row in answer["shortage"]["orders"]], [waiting.name])
        self.assertEqual({row["kind"]: row["units"] for row in answer["where"]}, {"partner": 1.0, "internal": 2.0})
        self.assertFalse(scope.previewed_on)
        scope.action_preview()
        self.assertEqual((scope.unit_qty, scope.preview["units"]), (3.0, 3.0))

    def test_statements_of_a_simulation_do_not_grow(self):
        def count(lots):
            scope = self.scope(("or", "lots", {"lot_ids": lots.ids}))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.engine.simulate(scope)
            return self.env.cr.sql_log_count - before

        many = self.receive(self.pump, [f"MANY-{number}" for number in range(80)])
        count(self.pumps)
        self.assertEqual(count(self.pumps[:1]), count(many))

    def test_other_companies_are_counted_and_not_named(self):
        other = self.env["res.company"].create({"name": "Sister company"})
        hidden = self.env["stock.lot"].create({"name": "HIDDEN-1", "product_id": self.pump.id, "company_id": other.id})
        self.build(hidden, self.receive(self.sensor, ["SEN-H"]), self.tubes[0])
        scope = self.scope(("or", "lots", {"lot_ids": self.tubes[0].ids}))
        mine = scope.with_user(self.recall_manager).with_context(allowed_company_ids=self.company.ids)
        answer = self.engine.with_env(mine.env).simulate(mine)
        self.assertEqual(answer["masked"]["lots"], 1)
        self.assertEqual(answer["lots"], 4)
        self.assertNotIn("HIDDEN", str(answer))

    # ------------------------------------------------------------------ bad input
    def test_incomplete_rules_are_refused(self):
        late, early = "2026-05-02 00:00:00", "2026-05-01 00:00:00"
        for kind, values in (
            ("lots", {}),
            ("names", {"names_text": ""}),
            ("supplier", {}),
            ("window", {"time_from": early}),
            ("window", {"step": "receipt", "time_from": late, "time_to": early}),
            ("operator", {}),
            ("window", {"step": "receipt", "time_from": early, "shift_from": 25}),
        ):
            with self.assertRaises(ValidationError, msg=kind), self.env.cr.savepoint():
                self.scope(("or", kind, values))
        with self.assertRaisesRegex(UserError, "Add a rule"):
            self.engine.simulate(self.scope())

    def test_roles(self):
        scope = self.scope(("or", "lots", {"lot_ids": self.pumps.ids}))
        for user in (self.operator, self.leader, self.regulatory, self.auditor, self.quality, self.nobody):
            with self.assertRaises(AccessError):
                scope.with_user(user).write({"note": "mine"})
        with self.assertRaises(AccessError):
            scope.with_user(self.auditor).action_preview()
        self.assertEqual(self.engine.with_user(self.auditor).simulate(scope.with_user(self.auditor))["lots"], 3)
        with self.assertRaises(AccessError):
            self.engine.with_user(self.nobody).simulate(scope.with_user(self.nobody))
        with self.assertRaises(UserError):
            scope.write({"state": "current"})
        with self.assertRaises(UserError):
            scope.write({"unit_qty": 0})
