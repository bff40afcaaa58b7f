"""Takes the photos of devices: each once, with its own answer, for the task and with the rights of who took it."""

import io

from odoo import api, models
from odoo.exceptions import UserError
from PIL import Image

from odoo.addons.udi_core.scan_item import ItemFault, uuid_of
from odoo.addons.udi_core.scan_photo import read_photo

MAX_SIDE = 6_000  # pixels


class UdiScanPhoto(models.AbstractModel):
    _name = "udi.scan.photo"
    _description = "Photos of scanning devices"

    @api.private
    def accept(self, token, values):
        """Keep one photo.

        :param dict values: see `udi_core.scan_photo`
        :returns: ``{status, uuid, code?, message?}``; ``status`` is accepted, duplicate, rejected, or error where the
            device is not known and everything stays on it
        """
        device = self.env["udi.scan.device.service"].of_token(token)
        if not device:
            message = self.env._("This device is not enrolled any more. Nothing is lost: take it to the administrator.")
            return {"status": "error", "code": "device", "message": message}
        uuid = uuid_of(values)
        try:
            photo = read_photo(values)
            handler = self._handler(device, photo)
            if handler.has_photo(photo.uuid):
                return {"status": "duplicate", "uuid": uuid}
            self._check_picture(photo.content)
            with self.env.cr.savepoint():
                handler.take_photo(device.name, photo)
        except ItemFault as fault:
            return {"status": "rejected", "uuid": uuid, "code": fault.code, "message": self._words(fault)}
        except UserError as error:
            return {"status": "rejected", "uuid": uuid, "code": "refused", "message": str(error)}
        return {"status": "accepted", "uuid": uuid}

    def _handler(self, device, photo):
        """The task's service as the one for whom the ticket was issued on this device, at a time for which it holds."""
        ticket = self.env["udi.scan.ticket"].verify(photo.ticket)
        if not ticket or ticket.device_id != device.id or not ticket.covers(photo.moment):
            raise ItemFault("bad_ticket")
        # sudo: rights and language of the person, who need not be the one who sends
        user = self.env["res.users"].sudo().browse(ticket.user_id).exists()
        if not user.active or device.company_id not in user.company_ids:
            raise ItemFault("bad_ticket")
        context = {"lang": self.env.lang or user.lang, "tz": user.tz, "allowed_company_ids": device.company_id.ids}
        handler = self.with_env(self.env(user=user.id, su=False, context=context))
        handler = handler.env["udi.scan.scenario"].handler(photo.scenario)
        if handler is None:
            raise ItemFault("bad_value", field="scenario")
        return handler

    def _check_picture(self, content):
        """Only what decodes as a picture of a camera's size."""
        try:
            with Image.open(io.BytesIO(content), formats=("JPEG",)) as picture:
                if max(picture.size) > MAX_SIDE:
                    raise ItemFault("too_large")
                picture.load()
        except ItemFault:
            raise
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
            raise ItemFault("no_photo") from None

    def _words(self, fault):
        return {
            "bad_ticket": self.env._("Nobody was signed in validly on this device at that time. Take the photo again."),
            "too_large": self.env._("The photo is too large. Take it again from farther away."),
            "no_photo": self.env._("This is no photo. Take it again."),
        }.get(fault.code) or self.env._(
            "The photo is damaged and cannot be read (%(what)s). Take it again.",
            what=fault.data.get("field") or fault.code,
        )
