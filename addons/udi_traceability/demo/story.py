"""The story of the demo company, told through Odoo's own transfers: its ledger, holders and genealogy are real.

Only installing the demo data runs it. Other addons add their chapters by extending `udi.demo.story`.
"""

from datetime import datetime, time, timedelta

from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.tools import file_open

from ..models.udi_gate_rule import USUAL

MODULE = "udi_traceability"
CATALOGUE = f"{MODULE}/demo/udi_demo_catalogue.json"
# the release comes with its own addon; the line of the factory floor is not scanned yet and shows what a warning is
GATES = {"released": "off", "scan": "warn", "issue_check": "off"}
EXCEPTIONS = {"shelf_life", "registration", "scan"}
AHEAD_OF_UTC = timedelta(hours=8)  # Asia/Shanghai, all year


class Moment:
    """When a step of the story took place. An object cannot come in over RPC: nobody else can date an event back."""

    def __init__(self, when):
        self.when = when


class UdiRecorder(models.AbstractModel):
    _inherit = "udi.recorder"

    def _header(self, event):
        moment = self.env.context.get("udi_demo_moment")
        if isinstance(moment, Moment):
            # only when it happened; the time of recording stays the truth
            event = {**event, "event_time": moment.when}
        return super()._header(event)


class UdiDemoStory(models.AbstractModel):
    _name = "udi.demo.story"
    _description = "Story of the demo company"

    @api.model
    def _tell(self):
        """Everything that needs no production: what came, what went, what is open today."""
        self._prepare()
        self._import_catalogue()
        # The first goods came while they were in date. Until then this one gate rests: it knows today's date only.
        self._set_gates(expiry="off")
        self._receive_goods()
        self._deliver_sets()
        self._set_gates(expiry="block")
        self._open_work()
        # what is not right about it, as the scheduled jobs would find a little later
        self.env["udi.data.runner"].check_now(self.env["udi.data.rule"].search([]))
        self.env["udi.data.scores"].compute()

    # ------------------------------------------------------------------ the company
    def _prepare(self):
        company = self.env.ref("base.main_company")
        if "account.move.line" not in self.env or not self.env["account.move.line"].search_count([], limit=1):
            company.currency_id = self.env.ref("base.CNY")
            company.currency_id.active = True
        # no text messages to invented hospitals
        company.stock_text_confirmation = False
        self._keep(
            "demo_location_quarantine",
            self.env["stock.location"].create(
                {
                    "name": "Quarantine 隔离区",
                    "location_id": self.env.ref("stock.warehouse0").lot_stock_id.location_id.id,
                    "udi_quarantine": True,
                }
            ),
        )
        if self.env["res.lang"]._get_data(code="zh_CN"):
            company.partner_id.lang = "zh_CN"
            self._hire_chinese_reader(company)

    def _hire_chinese_reader(self, company):
        operator = self._user("operator")
        reader = self.env["res.users"].with_context(no_reset_password=True).create(
            {
                "name": "黄蕾 Huang Lei",
                "login": "caozuo",
                "password": "caozuo",
                "email": "caozuo@kangyuan.example",
                "tz": operator.tz,
                "lang": "zh_CN",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [Command.set(operator.group_ids.ids)],
                "comment": "The operator's work on Chinese screens 操作员，中文界面",
            }
        )  # fmt: skip
        self._keep("user_demo_operator_zh", reader)

    def _set_gates(self, **exceptions):
        """The gates on block for the whole company, but for GATES and the ones named."""
        rules = self.env["udi.gate.rule"]
        company = self.env.ref("base.main_company")
        rows = rules.search(
            [("company_id", "=", company.id), ("categ_id", "=", False), ("warehouse_id", "=", False),
             ("picking_type_id", "=", False)]
        )  # fmt: skip
        for rule, _label in rules._fields["rule"].selection:
            action = exceptions.get(rule, GATES.get(rule, "block" if rule in USUAL else "off"))
            row = rows.filtered(lambda row, rule=rule: row.rule == rule)
            if row:
                row.write({"action": action, "overridable": rule in EXCEPTIONS})
            else:
                values = {"rule": rule, "action": action, "overridable": rule in EXCEPTIONS, "company_id": company.id}
                rules.create(values)

    def _import_catalogue(self):
        with file_open(CATALOGUE, "rb") as file:
            content = file.read()
        found = self.env["udi.catalogue"].with_user(self._user("regulatory")).import_files([(CATALOGUE, content)])
        if found["errors"]:
            raise UserError("\n".join(error["message"] for error in found["errors"]))

    # ------------------------------------------------------------------ what happened
    def _receive_goods(self):
        text = self.env["udi.demo.code"]._text
        sensor, tube = self._record("demo_product_sensor"), self._record("demo_product_tube")
        plastics, sensors = self._record("demo_partner_plastics_maker"), self._record("demo_partner_sensor_maker")
        box = text("set_expired", "demo_di_tube_box")
        self._transfer("incoming", plastics, [(tube, 100)], "PO-071", [box, box], self._moment(80, 9))
        parts = [(self._record("demo_product_housing"), 20), (self._record("demo_product_screw"), 400)]
        case = text("set_good", "demo_di_tube_case")
        self._transfer("incoming", plastics, [(tube, 500), *parts], "PO-082", [case], self._moment(70, 10, 20))
        for key, numbers, order, moment in (
            ("sensor_old", range(1, 5), "PO-085", self._moment(65, 14, 5)),
            ("sensor_new", range(11, 15), "PO-097", self._moment(50, 9, 40)),
        ):
            codes = [text(key, "demo_di_sensor", f"FS20-{number:04d}") for number in numbers]
            self._transfer("incoming", sensors, [(sensor, len(codes))], order, codes, moment)
        for name, product, key in (
            ("demo_lot_tube_expired", tube, "set_expired"),
            ("demo_lot_tube_good", tube, "set_good"),
        ):
            self._keep(name, self._lot(product, self.env["udi.demo.code"]._batch(key)[0]))
        self._keep("demo_lot_sensor_good", self._lot(sensor, "FS20-0014"))
        self._keep("demo_lot_sensor_suspect", self._lot(sensor, "FS20-0001"))

    def _deliver_sets(self):
        text = self.env["udi.demo.code"]._text
        tube = self._record("demo_product_tube")
        chengdu = self._record("demo_partner_chengdu_surgery")
        hangzhou = self._record("demo_partner_hangzhou_paediatrics")
        old, good = text("set_expired", "demo_di_tube_box"), text("set_good", "demo_di_tube_box")
        self._transfer("outgoing", chengdu, [(tube, 50)], "SO-204", [old], self._moment(78, 11))
        self._transfer("outgoing", hangzhou, [(tube, 100)], "SO-217", [good, good], self._moment(30, 15, 30))

    # ------------------------------------------------------------------ what is open
    def _open_work(self):
        sensor, tube = self._record("demo_product_sensor"), self._record("demo_product_tube")
        # the guided tour looks for this mark
        self._keep(
            "demo_picking_receipt",
            self._transfer("incoming", self._record("demo_partner_sensor_maker"), [(sensor, 2)], "PO-118 UDI-DEMO"),
        )
        self._keep(
            "demo_picking_receipt_sets",
            self._transfer("incoming", self._record("demo_partner_plastics_maker"), [(tube, 100)], "PO-119"),
        )
        self._keep(
            "demo_picking_delivery_sets",
            self._transfer("outgoing", self._record("demo_partner_hangzhou_paediatrics"), [(tube, 100)], "SO-231"),
        )

    def _print_labels(self, order, moment):
        """Label the units of a manufacturing order. Filled where labels are installed."""

    # ------------------------------------------------------------------ verbs for all chapters
    def _transfer(self, code, partner, demands, number, scans=None, moment=None):
        """A transfer of the operator with ``[(product, quantity), …]``; with ``scans`` it is scanned and finished.

        :param number: the order it belongs to, without the year
        :param moment: when that was (a `Moment`); needed with ``scans``
        """
        story = self._as("operator", moment)
        warehouse = self.env.ref("stock.warehouse0")
        kind = warehouse.in_type_id if code == "incoming" else warehouse.out_type_id
        inside, outside = warehouse.lot_stock_id, self.env.ref(
            "stock.stock_location_suppliers" if code == "incoming" else "stock.stock_location_customers"
        )  # fmt: skip
        source, target = (outside, inside) if code == "incoming" else (inside, outside)
        places = {"location_id": source.id, "location_dest_id": target.id}
        prefix, _dash, rest = number.partition("-")
        values = {
            **places,
            "picking_type_id": kind.id,
            "partner_id": partner.id,
            "origin": f"{prefix}-{self.env['udi.demo.code']._first_day():%Y}-{rest}",
            "move_ids": [
                Command.create({"product_id": product.id, "product_uom_qty": quantity, **places})
                for product, quantity in demands
            ],
        }
        if moment:
            values["scheduled_date"] = moment.when
        picking = story.env["stock.picking"].create(values)
        picking.action_confirm()
        picking.action_assign()
        if scans:
            self._scan(picking, scans)
            self._finish(picking, moment)
        return picking.with_env(self.env)

    def _scan(self, picking, texts):
        for text in texts:
            answer = picking.env["udi.scan"].apply(picking.id, text, "PDA-01")
            if answer["status"] != "ok":
                raise UserError(answer["message"])

    def _finish(self, picking, moment):
        """Validate as the operator does, then let Odoo's own dates say when it was."""
        picking.move_ids.filtered(lambda move: not move.product_id.udi_controlled).picked = True
        question = picking.with_context(skip_expired=True).button_validate()
        if picking.state != "done":
            raise RuntimeError(f"{picking.name}: {picking.state}, {question}")
        self._date_back(picking.move_ids, moment)
        picking.sudo().date_done = moment.when  # sudo: the operator cannot, and nobody else runs this

    def _date_back(self, moves, moment):
        moves.sudo().move_line_ids.date = moment.when  # sudo: as in _finish
        moves.sudo().date = moment.when  # sudo: as in _finish

    def _moment(self, days, hour, minute=0):
        """So many days before the story's first day, at an hour in Suzhou."""
        day = self.env["udi.demo.code"]._first_day() - timedelta(days=days)
        return Moment(datetime.combine(day, time(hour, minute)) - AHEAD_OF_UTC)

    def _as(self, role, moment=None):
        story = self.with_user(self._user(role))
        return story.with_context(udi_demo_moment=moment) if moment else story

    def _user(self, role):
        return self._record(f"user_demo_{role}")

    def _record(self, name):
        return self.env.ref(f"{MODULE}.{name}")

    def _lot(self, product, name):
        return self.env["stock.lot"].search([("product_id", "=", product.id), ("name", "=", name)])

    def _keep(self, name, record):
        """Give a record of the story its external id. All of them stand under this addon, whoever made them."""
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": f"{MODULE}.{name}", "record": record.sudo(), "noupdate": True}]  # sudo: external ids only
        )
