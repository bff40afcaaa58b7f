"""Photos of hand-helds for inspections: kept with the inspection while it is open, each once."""

from odoo import Command, api, models
from odoo.exceptions import UserError

MAX_PHOTOS = 50  # of one inspection


class UdiScanScenarioInspection(models.AbstractModel):
    _inherit = "udi.scan.scenario.inspection"

    @api.private
    def has_photo(self, uuid):
        # sudo: only whether the device's own key is here
        return bool(self.env["udi.inspection.photo"].sudo().search_count([("uuid", "=", uuid)], limit=1))

    @api.private
    def take_photo(self, device, photo):
        inspection = self.find(photo.job)
        if not inspection:
            raise UserError(self.env._("This inspection does not exist any more."))
        inspection._check_inspector()
        if inspection.state != "draft":
            raise UserError(
                self.env._(
                    "%(inspection)s was handed in without this photo: send it to quality in another way.",
                    inspection=inspection.name,
                )
            )
        if len(inspection.photo_ids) >= MAX_PHOTOS:
            raise UserError(self.env._("An inspection has %(count)s photos at most.", count=MAX_PHOTOS))
        check = inspection.line_ids.plan_id.check_ids.filtered(lambda one: one.id == photo.about)
        attachment = self.env["ir.attachment"].create(
            {
                "name": " ".join(
                    filter(None, [inspection.name.replace("/", "-"), check.name, f"{photo.moment:%H%M%S}.jpg"])
                ),
                "raw": photo.content,
                "mimetype": "image/jpeg",
                "res_model": inspection._name,
                "res_id": inspection.id,
            }
        )
        inspection.write({"attachment_ids": [Command.link(attachment.id)]})
        # sudo: what a device took is written here only
        self.env["udi.inspection.photo"].sudo().create(
            {
                "uuid": photo.uuid,
                "inspection_id": inspection.id,
                "check_id": check.id,
                "attachment_id": attachment.id,
                "checksum": attachment.checksum,
                "user_id": self.env.uid,
                "user_name": self.env.user.name,
                "taken_on": photo.moment,
                "device": device,
            }
        )
        self._go_on(inspection)

    def _go_on(self, inspection):
        """What was handed in before its photos had arrived is tried again."""
        # sudo: captured steps are written by services alone
        waiting = self.env["udi.scan.capture"].sudo().search(
            [("job_model", "=", inspection._name), ("job_ref", "=", inspection.id), ("state", "=", "conflict"),
             ("code", "=", "photo_missing")]
        )  # fmt: skip
        if waiting:
            waiting.write({"state": "waiting", "attempts": 0})
            self.env["udi.scan.inbox"]._wake()
