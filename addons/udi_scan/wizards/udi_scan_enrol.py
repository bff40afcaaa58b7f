import base64
import io

import qrcode
from odoo import api, fields, models
from odoo.http import request

from ..services.device import CODE_LIFE


class UdiScanEnrol(models.TransientModel):
    """Shows a code once: it is not kept here, only its picture, until the dialog is cleaned away."""

    _name = "udi.scan.enrol"
    _description = "Enrol a scanning device"

    device_id = fields.Many2one("udi.scan.device", required=True, readonly=True, ondelete="cascade")
    address = fields.Char(readonly=True)
    picture = fields.Binary("Code", readonly=True, attachment=False)
    expires_on = fields.Datetime(readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        service = self.env["udi.scan.device.service"]
        for wizard in wizards:
            code = service.new_code(wizard.device_id)
            wizard.address = f"{self._root()}/udi/scan"
            wizard.picture = self._picture(f"{wizard.address}#enrol={code}")
            wizard.expires_on = fields.Datetime.now() + CODE_LIFE
        return wizards

    def _root(self):
        """The address under which the administrator is here: the device reaches the same, and over the same https."""
        return (request.httprequest.url_root if request else self.get_base_url()).rstrip("/")

    def _picture(self, text):
        """The code stands behind the #: browsers do not send that part, so no server's log keeps it."""
        code = qrcode.QRCode(box_size=8, border=4, error_correction=qrcode.constants.ERROR_CORRECT_M)
        code.add_data(text)
        file = io.BytesIO()
        code.make_image().save(file, "PNG")
        return base64.b64encode(file.getvalue())

    def action_done(self):
        """Close the dialog and show what the device has become."""
        return {"type": "ir.actions.client", "tag": "soft_reload"}
