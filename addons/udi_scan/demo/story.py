"""The chapter of the scanning app: shelves with labels, what is put away, checked and counted, what is announced."""

import uuid

from odoo import Command, api, fields, models

from odoo.addons.udi_core.sscc import sscc

SHELVES = ("A-01", "A-02", "A-03")
OWN_PREFIX = "6999999"  # numbers of packs
MAKER_PREFIX = "6999988"  # of the sensors' maker
ANNOUNCED = (("31", "32"), ("33", "34"))  # serials of the sensors in each box


class UdiDemoStory(models.AbstractModel):
    _inherit = "udi.demo.story"

    @api.model
    def _tell_scan(self):
        self._build_shelves()
        self._fill_shelf("A-01", 100, self._moment(25, 10))
        self._fill_shelf("A-02", 50, self._moment(25, 10, 20))
        self._keep("demo_picking_put_away", self._inside("A-03", 50))
        self._keep("demo_picking_checked", self._pick_for_check())
        self._keep("demo_picking_announced", self._announce())
        device = self.env["udi.scan.device"].create({"name": "PDA-02"})
        self._keep("demo_scan_device", device)
        text, box = self.env["udi.demo.code"]._text, "demo_di_tube_box"
        one = text("set_good", "demo_di_tube")
        # one set less than the books say, then a shelf that somebody still counts
        self._count(device, "A-01", [(text("set_good", box), 1), (one, 49)], finish=True)
        self._count(device, "A-02", [(one, 20)], finish=False)

    # ------------------------------------------------------------------ places
    def _build_shelves(self):
        """Places with labels; who works in places and packages sees them on Odoo's own screens too."""
        self.env.ref("base.main_company").udi_gs1_prefix = OWN_PREFIX
        warehouse = self.env.ref("stock.warehouse0")
        warehouse.int_type_id.active = True
        groups = self.env.ref("stock.group_stock_multi_locations") | self.env.ref("stock.group_tracking_lot")
        self.env.ref("base.group_user").implied_ids = [Command.link(group.id) for group in groups]
        self._record("demo_location_quarantine").barcode = "LOC-Q-01"
        for name in SHELVES:
            shelf = self.env["stock.location"].create(
                {
                    "name": f"{name} 货架 Shelf",
                    "location_id": warehouse.lot_stock_id.id,
                    "barcode": f"LOC-{name}",
                }
            )
            self._keep(self._name_of(name), shelf)

    def _name_of(self, shelf):
        return f"demo_location_{shelf.lower().replace('-', '_')}"

    def _inside(self, shelf, quantity, moment=None):
        """A transfer of the operator: infusion sets from goods-in to a shelf, planned."""
        warehouse, tube = self.env.ref("stock.warehouse0"), self._record("demo_product_tube")
        places = {
            "location_id": warehouse.lot_stock_id.id,
            "location_dest_id": self._record(self._name_of(shelf)).id,
        }
        move = {"product_id": tube.id, "product_uom_qty": quantity, **places}
        values = {
            "picking_type_id": warehouse.int_type_id.id,
            "origin": f"上架 Put away {shelf}",
            "move_ids": [Command.create(move)],
            **places,
        }
        if moment:
            values["scheduled_date"] = moment.when
        picking = self._as("operator", moment).env["stock.picking"].create(values)
        picking.action_confirm()
        picking.action_assign()
        return picking.with_env(self.env)

    def _fill_shelf(self, shelf, quantity, moment):
        story = self._as("operator", moment)
        picking = self._inside(shelf, quantity, moment).with_env(story.env)
        box = self.env["udi.demo.code"]._text("set_good", "demo_di_tube_box")
        self._scan(picking, [box] * (quantity // 50))
        self._finish(picking, moment)

    # ------------------------------------------------------------------ a second person
    def _pick_for_check(self):
        """Some deliveries leave only after a second person has checked them; the shift leader has picked one."""
        warehouse = self.env.ref("stock.warehouse0")
        kind = self.env["stock.picking.type"].create(
            {
                "name": "复核出库 Checked deliveries",
                "code": "outgoing",
                "sequence_code": "CHK",
                "sequence": 90,
                "warehouse_id": warehouse.id,
                "default_location_src_id": warehouse.lot_stock_id.id,
                "default_location_dest_id": self.env.ref("stock.stock_location_customers").id,
            }
        )
        kind.udi_issue_check = True
        self._keep("demo_picking_type_checked", kind)
        tube = self._record("demo_product_tube")
        places = {
            "location_id": kind.default_location_src_id.id,
            "location_dest_id": kind.default_location_dest_id.id,
        }
        picking = self._as("leader").env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "partner_id": self._record("demo_partner_chengdu_surgery").id,
                "origin": f"SO-{self.env['udi.demo.code']._first_day():%Y}-233",
                "move_ids": [Command.create({"product_id": tube.id, "product_uom_qty": 50, **places})],
                **places,
            }
        )  # fmt: skip
        picking.action_confirm()
        picking.action_assign()
        self._scan(picking, [self.env["udi.demo.code"]._text("set_good", "demo_di_tube_box")])
        picking.env["udi.issue.checking"].hand_over(picking)
        return picking.with_env(self.env)

    # ------------------------------------------------------------------ announced
    def _announce(self):
        """The maker's despatch advice: two boxes with their SSCC, the serials in them, nothing of it here yet."""
        story = self._as("operator")
        sensor, maker = self._record("demo_product_sensor"), self._record("demo_partner_sensor_maker")
        places = {
            "location_id": self.env.ref("stock.stock_location_suppliers").id,
            "location_dest_id": self.env.ref("stock.warehouse0").lot_stock_id.id,
        }
        names = [sscc("0", MAKER_PREFIX, number) for number in range(1, len(ANNOUNCED) + 1)]
        boxes = story.env["stock.package"].create([{"name": name} for name in names])
        serials = [(box, serial) for box, inside in zip(boxes, ANNOUNCED, strict=True) for serial in inside]
        move = {"product_id": sensor.id, "product_uom_qty": len(serials), **places}
        picking = story.env["stock.picking"].create(
            {
                "picking_type_id": self.env.ref("stock.warehouse0").in_type_id.id,
                "partner_id": maker.id,
                "origin": f"发货通知 ASN-{self.env['udi.demo.code']._first_day():%Y}-0457",
                "move_ids": [Command.create(move)],
                **places,
            }
        )
        picking.action_confirm()
        line = {"picking_id": picking.id, "move_id": picking.move_ids.id, "product_id": sensor.id, **places}
        line |= {"quantity": 1, "udi_evidence": "imported"}
        picking.move_line_ids.unlink()  # what Odoo proposes
        story.env["stock.move.line"].create(
            [{**line, "lot_name": f"FS20-00{serial}", "result_package_id": box.id} for box, serial in serials]
        )
        # as somebody who was told it enters it: until then it is what Odoo computes, which nobody believes
        _lot, _made, expiry = self.env["udi.demo.code"]._batch("sensor_open")
        picking.move_line_ids.expiration_date = self.env["stock.lot"]._udi_end_of(expiry)
        return picking.with_env(self.env)

    # ------------------------------------------------------------------ counts
    def _count(self, device, shelf, scans, finish):
        """The operator counts a shelf with a device; handed over and booked as from any other one."""
        place = self._record(self._name_of(shelf))
        ticket, _expires = self.env["udi.scan.ticket"].issue(device, self._user("operator"))
        base = {"scenario": "count", "job": str(uuid.uuid4()), "options": {"place": place.id}, "ticket": ticket}
        base |= {"captured_at": f"{fields.Datetime.now().isoformat()}Z", "offset_ms": 0}
        steps = [{"action": "scan", "raw": text, "quantity": quantity} for text, quantity in scans]
        steps += [{"action": "finish", "raw": "", "quantity": 1}] if finish else []
        first = device.last_number + 1
        items = [
            {**base, **step, "uuid": str(uuid.uuid4()), "sequence": number} for number, step in enumerate(steps, first)
        ]
        answers = self.env["udi.scan.inbox"].keep(device, items, items[-1]["sequence"])
        self.env["udi.scan.runner"].book_job(base["job"])
        captures = self.env["udi.scan.capture"].search([("job_key", "=", base["job"])])
        captures.invalidate_recordset()
        if len(captures) < len(items) or set(captures.mapped("state")) != {"applied"}:
            raise RuntimeError(f"{answers} {captures.mapped('message')}")
