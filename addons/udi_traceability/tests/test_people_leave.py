"""Whoever scanned, checked or approved something may be deleted later: nothing holds the user up, his name stays."""

from lxml import etree
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..models.unlinked import Unlinked
from .common import UdiCommon

# A partner of whom one of these is true is archived, not deleted; merging partners rewrites the reference.
STAYS = {
    ("udi_first_purchase", "partner_id"): "who was examined and approved to supply or to buy",
    ("udi_hold", "supplier_id"): "whose deliveries are frozen, also those that come tomorrow",
    ("udi_holder", "partner_id"): "who holds devices now",
    ("udi_licence", "partner_id"): "whose licence it is",
    ("udi_registration", "holder_id"): "the legal maker on the certificate",
    ("udi_serial_block", "partner_id"): "for whom numbers are reserved that are printed already",
}
# References to a user without a kept name: none of them is the only record of who did something.
NAMELESS = {
    ("stock.move.line", "udi_scanned_by_id"): "the ledger keeps the login with the item that the line becomes",
    ("udi.component.pair", "user_id"): "the ledger keeps the login with the item that the pair becomes",
    ("udi.data.issue", "owner_id"): "who is to do it",
    ("udi.data.rule", "owner_id"): "who is to do it",
    ("udi.event.action", "user_id"): "who is to do it",
    ("udi.licence", "responsible_id"): "who is to do it",
    ("udi.market.expiry", "responsible_id"): "who is to do it; a view of the database",
    ("udi.pilot", "owner_id"): "who is to do it",
    ("udi.recall", "user_id"): "who is to do it",
    ("udi.recall.notice", "user_id"): "who is to do it",
    ("udi.registration", "responsible_id"): "who is to do it",
    ("udi.scan.enrolment.failure", "user_id"): "counts wrong codes for an hour and is thrown away",
    ("udi.storage.check", "user_id"): "who is to do it; who did it is checked_by_id",
    ("udi.storage.check.plan", "user_id"): "who is to do it",
}
PEOPLE = """
    SELECT c.conrelid::regclass::text, a.attname, c.confdeltype::text
      FROM pg_constraint c
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)
     WHERE c.contype = 'f' AND c.confrelid IN ('res_users'::regclass, 'res_partner'::regclass)
       AND c.conrelid::regclass::text LIKE 'udi\\_%'
"""


@tagged("post_install", "-at_install")
class TestPeopleLeave(UdiCommon):
    """Every addon that is installed beside this one is looked at too."""

    def people(self):
        self.env.cr.execute(PEOPLE)
        return {(table, column): action for table, column, action in self.env.cr.fetchall()}

    def test_no_foreign_key_holds_a_person_up(self):
        holding = {key for key, action in self.people().items() if action in ("a", "r")}
        self.assertFalse(
            holding - set(STAYS),
            "use `Unlinked` with `kept_name`, or ondelete='set null' where the name does not matter",
        )

    def test_no_foreign_key_from_what_is_written_once(self):
        """PostgreSQL would empty a reference there by an UPDATE, which triggers refuse."""
        closed = {
            self.env[name]._table
            for name, model in self.registry.items()
            if issubclass(model, self.registry["udi.closed.table"]) and self.env[name]._auto
        }
        self.assertTrue(closed)
        self.assertFalse([key for key in self.people() if key[0] in closed])

    def users(self):
        """``{(model, field): field}`` of all stored references of ours to a user."""
        return {
            (model_name, name): field
            for model_name, model in self.registry.items()
            for name, field in model._fields.items()
            if field.type == "many2one" and field.comodel_name == "res.users" and field.store
            if name not in ("create_uid", "write_uid") and not (model._abstract or model._transient)
            if model_name.startswith("udi.") or name.startswith("udi_")
        }

    def kept(self, model_name, name):
        """The name of the field that keeps the name of a reference, if there is one."""
        kept = self.registry[model_name]._fields.get(name.removesuffix("_id") + "_name")
        return kept.name if kept is not None and kept.type == "char" and kept.store else None

    def test_who_did_it_is_kept_for_each_user(self):
        found = self.users()
        self.assertIn(("udi.hold", "released_by_id"), found)
        nameless = {key for key in found if not self.kept(*key)}
        self.assertFalse(nameless - set(NAMELESS), "add a `kept_name`, or say in NAMELESS why none is needed")
        self.assertFalse(set(NAMELESS) & (set(found) - nameless), "has a kept name: take it off the list")
        unlinked = {key for key, field in found.items() if isinstance(field, Unlinked)}
        self.assertFalse(unlinked & nameless, "reads as empty once the user is gone")

    def test_screens_show_the_name(self):
        """A reference to a deleted user reads as empty: no screen may rely on it alone."""
        names = {key: self.kept(*key) for key in self.users()}
        wrong, looked_at = [], set()
        for view, arch in self._screens("list", "form", "kanban", "pivot", "graph", "calendar"):
            shown = {self._key(view, node) for node in arch.iter("field") if not self._never_shown(node)}
            looked_at |= shown
            wrong += [
                (view.xml_id, name) for model, name in shown
                if names.get((model, name)) and (model, names[model, name]) not in shown
            ]  # fmt: skip
        self.assertIn(("udi.hold", "released_by_name"), looked_at)
        self.assertFalse(wrong)

    def test_searches_go_by_the_name(self):
        """Whoever looks for a deleted user, or groups by who did it, finds him too; `Mine` is of who asks."""
        names = {key: self.kept(*key) for key in self.users()}
        wrong, by_name = [], set()
        for view, arch in self._screens("search"):
            kept = {name for (model, name) in names if model == view.model and names[model, name]}
            for node in arch.iter("field", "filter"):
                used = {node.get("name")} if node.tag == "field" else set()
                context = safe_eval(node.get("context") or "{}", {"uid": 0})
                used.add((context.get("group_by") or "").split(":")[0])
                by_name |= {(view.model, name) for name in used}
                domain = (node.get("domain") or "") + (node.get("filter_domain") or "")
                used |= {name for name in kept if f"'{name}'" in domain.replace(f"('{name}', '=', uid)", "")}
                wrong += [(view.xml_id, node.get("name"), name) for name in used & kept]
        self.assertIn(("udi.issue.check", "user_name"), by_name)
        self.assertFalse(wrong)

    def _screens(self, *kinds):
        for view in self.env["ir.ui.view"].search([("model", "like", "udi.%"), ("type", "in", kinds)]):
            if view.mode == "primary" and view.model in self.registry:
                yield view, etree.fromstring(self.env[view.model].get_view(view.id, view.type)["arch"])

    def _never_shown(self, node):
        return any(
            place.get(name) in ("1", "True")
            for place in (node, *node.iterancestors())
            for name in ("invisible", "column_invisible")
        )

    def _key(self, view, node):
        return self._model_of(view.model, node), node.get("name")

    def _model_of(self, model, node):
        """The model of a field in a view, through the fields that it is nested in."""
        path = [parent.get("name") for parent in node.iterancestors("field")]
        for name in reversed(path):
            field = self.registry[model]._fields.get(name) if model else None
            model = field.comodel_name if field and field.relational else None
        return model

    # ------------------------------------------------------------------ the issue check
    def test_checker_is_deleted(self):
        self.warehouse.out_type_id.udi_issue_check = True
        unit, stranger = self.receive(self.sensor, ["SN-1", "SN-2"])
        picking = self.picking("outgoing", self.hospital_a, [(self.sensor, 1)])
        self.assertEqual(self.env["udi.scan"].with_user(self.operator).take(picking.id, unit.name)["status"], "ok")
        checker = self.person("udi_traceability.group_udi_operator", "udi_leaver")
        checker.name = "Lena Leaver"
        checking = self.env["udi.issue.checking"].with_user(checker)
        checking.take(picking.id, stranger.name)
        self.assertEqual(checking.sign(picking.id)["status"], "warning", "SN-1 was not in the box")
        check = picking.udi_issue_check_ids
        checker.unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((check.user_name, set(check.line_ids.mapped("user_name"))), ("Lena Leaver", {"Lena Leaver"}))
        self.assertFalse(check.with_user(self.leader).read(["user_id"])[0]["user_id"])
        found = self.env["udi.issue.check"].with_user(self.leader).search([("user_name", "ilike", "leaver")])
        self.assertEqual(found, check)
        with self.assertRaisesRegex(UserError, "issue check of .* by Lena Leaver found"):
            picking.button_validate()

    def test_a_later_name_changes_nothing(self):
        self.warehouse.out_type_id.udi_issue_check = True
        [unit] = self.receive(self.sensor, ["SN-1"])
        picking = self.picking("outgoing", self.hospital_a, [(self.sensor, 1)])
        self.env["udi.scan"].with_user(self.operator).take(picking.id, unit.name)
        self.leader.name = "Before"
        checking = self.env["udi.issue.checking"].with_user(self.leader)
        checking.take(picking.id, unit.name)
        checking.sign(picking.id)
        self.env.flush_all()
        self.leader.name = "After"
        self.env.flush_all()
        self.assertEqual(picking.udi_issue_check_ids.user_name, "Before")

    # ------------------------------------------------------------------ a reference that PostgreSQL empties
    def test_releaser_is_deleted(self):
        [unit] = self.receive(self.sensor, ["SN-1"])
        leaver = self.person("udi_traceability.group_udi_quality", "udi_leaver")
        leaver.name = "Lena Leaver"
        hold = self.env["udi.hold"].with_user(self.quality).freeze(unit, "Loose plug").sudo()
        hold.write({"state": "released", "released_by_id": leaver.id})
        self.env.flush_all()
        leaver.unlink()
        self.env.invalidate_all()
        self.assertEqual((hold.released_by_id.id, hold.released_by_name), (False, "Lena Leaver"))

    def leaver(self, role):
        user = self.person(f"udi_traceability.group_udi_{role}", "udi_leaver")
        user.name = "Lena Leaver"
        return user

    def test_who_set_the_hold_is_deleted(self):
        [unit] = self.receive(self.sensor, ["SN-1"])
        leaver = self.leaver("shift_leader")
        hold = self.env["udi.hold"].with_user(leaver).freeze(unit, "Loose plug").with_user(self.quality)
        self.release(hold, self.quality, "Tightened")
        [signature] = self.signatures(hold)
        self.assertEqual((hold.set_by_id, hold.set_by_name, signature.verdict), (leaver, "Lena Leaver", "same"))
        leaver.login = "udi_leaver_married"
        self.assertEqual(signature._verdict(), "same", "the login of that time was signed")
        self.leave(leaver)
        self.assertEqual((hold.set_by_id.id, hold.set_by_name), (False, "Lena Leaver"))
        self.assertEqual(signature._verdict(), "same")
        with self.assertRaisesRegex(UserError, "release it"):
            hold.write({"set_by_id": self.quality.id})

    def test_holds_of_an_earlier_version(self):
        [unit] = self.receive(self.sensor, ["SN-1"])
        leaver = self.leaver("quality")
        hold = self.env["udi.hold"].with_user(self.leader).freeze(unit, "Loose plug").with_user(leaver)
        self.release(hold, leaver, "Tightened")
        leaver.name = "Lena Married"
        messages = self.env["mail.message"].search_count([("model", "=", "udi.hold"), ("res_id", "=", hold.id)])
        script = "udi_traceability/migrations/19.0.1.6.0/pre-names.py"
        names = ("set_by_id", "set_by_name", "set_by_login", "released_by_name")
        self.upgrade_names(script, *(("udi.hold", name) for name in names))
        self.assertEqual((hold.set_by_id, hold.set_by_name), (self.leader, self.leader.name))
        self.assertEqual(hold.released_by_name, "Lena Leaver", "as the signature knows it")
        self.assertEqual(self.signatures(hold).verdict, "same")
        self.leave(leaver)
        self.upgrade_names(script, ("udi.hold", "released_by_name"))
        self.assertEqual(hold.sudo().released_by_name, "Lena Leaver", "also of a user who was deleted before")
        now = self.env["mail.message"].search_count([("model", "=", "udi.hold"), ("res_id", "=", hold.id)])
        self.assertEqual(now, messages)

    def test_the_name_is_not_typed(self):
        requests = self.env["udi.change.request"].with_user(self.regulatory)
        values = {"record_ref": f"product.template,{self.sensor.product_tmpl_id.id}", "reason": "New artwork"}
        request = requests.create({**values, "asked_by_name": "Somebody Else"})
        self.assertFalse(request.asked_by_name, "nobody asked yet")
        with self.assertRaisesRegex(UserError, "cannot be typed"):
            request.write({"asked_by_name": "Somebody Else"})
