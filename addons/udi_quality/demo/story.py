"""The chapter of quality in the demo company's story: what waits to be inspected, approved, released and checked.

Nothing of it is signed: a signature is given by a person with a password.
"""

from datetime import timedelta

from odoo import Command, api, fields, models


class UdiDemoStory(models.AbstractModel):
    _inherit = "udi.demo.story"

    @api.model
    def _tell_quality(self):
        tube, lot = self._record("demo_product_tube"), self._record("demo_lot_tube_good")
        tube.udi_needs_release = tube.udi_needs_sterilisation = True
        quality = self._as("quality").env
        quality["udi.sampling.plan"].create(
            {
                "name": "Sterile consumables, AQL 1.0 无菌耗材",
                "method": "aql",
                "categ_ids": [Command.set(tube.categ_id.ids)],
            }
        )
        receipts = lot.udi_event_item_ids.filtered(lambda item: item.biz_step == "receiving").event_id
        picking = quality["stock.picking"].browse(receipts[:1].document_ref)
        quality["udi.inspection.service"].open_for(picking)
        self._review_partners()
        self._sterilise(quality, lot)
        quality["udi.release.service"].prepare(lot.with_env(quality), picking.origin)
        quality["udi.nonconformity"].create(
            {
                "lot_id": self._record("demo_lot_tube_expired").id,
                "quantity": 50,
                "location_id": self.env.ref("stock.warehouse0").lot_stock_id.id,
                "partner_id": self._record("demo_partner_plastics_maker").id,
                "description": "Expired on the shelf 在库过期",
            }
        )
        self._plan_checks(quality)

    def _review_partners(self):
        """A supplier whose papers are in order waits for quality; another one's licence has ended."""
        reviews = self._as("regulatory").env["udi.first.purchase"]
        today = fields.Date.context_today(self)
        maker = reviews.create(
            {
                "kind": "supplier",
                "partner_id": self._record("demo_partner_plastics_maker").id,
                "checked": "Seal and licence compared with the authority's site 公章与许可证已与药监局网站核对",
                "quality_agreement": True,
                "review_again_on": today + timedelta(days=365),
            }
        )
        reviews.create({"kind": "supplier", "partner_id": self._record("demo_partner_sensor_maker").id})
        product = reviews.create(
            {"kind": "product", "product_tmpl_id": self._record("demo_product_tube").product_tmpl_id.id}
        )
        for review in maker | product:
            review.action_request()

    def _sterilise(self, quality, lot):
        began = self._moment(73, 8).when
        load = quality["udi.sterilisation.load"].create(
            {
                "name": f"EO-{began:%Y}-118",
                "method": "eo",
                "equipment": "EO-2",
                "programme": "IS-1 / V3",
                "started_on": began,
                "ended_on": began + timedelta(hours=14),
                "parameters": "54 °C, 55 % RH, 620 mg/l, 6 h",
                "indicator": "BI 10/10 negative 阴性",
                "line_ids": [Command.create({"lot_id": lot.id, "quantity": 500})],
            }
        )
        load.action_submit()

    def _plan_checks(self, quality):
        plan = quality["udi.storage.check.plan"].create(
            {
                "name": "Sterile store, every month 无菌库每月检查",
                "location_id": self.env.ref("stock.warehouse0").lot_stock_id.id,
                "user_id": self._user("operator").id,
            }
        )
        plan.action_check_now()
