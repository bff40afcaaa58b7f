"""Looks at a photograph or scan of a printed label and says whether it is what the job says."""

import io

import zxingcpp
from odoo import api, models
from odoo.exceptions import UserError
from PIL import Image, UnidentifiedImageError

from odoo.addons.udi_core.codes import parse
from odoo.addons.udi_core.label.data import LabelData

MOST_PIXELS = 60_000_000
FORMATS = ("PNG", "JPEG", "BMP")
MOST_BYTES = 20 << 20
GS1_IDENTIFIERS = ("]d2", "]C1", "]Q3", "]e0", "]J1")


class UdiLabelCheck(models.AbstractModel):
    _name = "udi.label.check"
    _description = "Verification of printed labels"

    @api.model
    def read_picture(self, content):
        """``[(symbology identifier, text), …]`` of every symbol in a picture (PNG, JPEG, BMP).

        :raises UserError: it is no picture, or too large
        """
        if len(content) > MOST_BYTES:
            raise UserError(self.env._("The picture is too large: at most 20 MB."))
        try:
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise UserError(self.env._("The picture is too large: at most 60 million pixels."))
                grey = image.convert("L")
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise UserError(self.env._("This is no picture that can be read: give a PNG or JPEG file.")) from error
        found = zxingcpp.read_barcodes(grey, text_mode=zxingcpp.TextMode.Plain)
        return [(code.symbology_identifier, code.bytes.decode("utf-8", "replace")) for code in found]

    @api.model
    def compare(self, job, found):
        """What a look at one label of a job says: ``(result, number of the label or None, sentence)``.

        Results: ``readable`` (all symbols of one label, with its data), ``wrong_data``, ``not_gs1``, ``unreadable``.
        """
        if not job.version_id:
            raise UserError(self.env._("%(job)s is older than the templates: it cannot be compared.", job=job.name))
        words = {"job": job.name}
        if not found:
            return "unreadable", None, self.env._("No symbol could be read. Take more light, come nearer, hold still.")
        wanted = self._wanted(job)
        numbers = {wanted[pair] for pair in found if pair in wanted}
        if len(numbers) == 1 and all(pair in wanted for pair in found):
            number = numbers.pop()
            return "readable", number, self.env._("Label %(number)s of %(job)s, as printed.", number=number, **words)
        texts = {text for _identifier, text in wanted}
        strange = [pair for pair in found if pair not in wanted]
        for identifier, text in strange:
            if text in texts or (parse(text).agency == "gs1" and identifier not in GS1_IDENTIFIERS):
                message = self.env._(
                    "The symbol reads as %(found)s: not as the symbol that was printed. Do not use this label.",
                    found=identifier or "–",
                )
                return "not_gs1", None, message
        if not strange:
            return "wrong_data", None, self.env._("Symbols of several labels of %(job)s stand in the picture.", **words)
        says = strange[0][1].replace("\x1d", "␝")
        return "wrong_data", None, self.env._("This is no label of %(job)s. It says: %(text)s", text=says, **words)

    def _wanted(self, job):
        """``{(identifier, text): number of the label}`` of every symbol of a job."""
        form = self.env["udi.label.design"].form(job.version_id, job.dpi)
        symbols = [element for element in form.elements if element.kind == "symbol"]
        wanted = {}
        # sudo: who may read the job may compare with what it holds
        for row in job.sudo().label_ids:
            data = LabelData.from_dict(row.data)
            for element in symbols:
                kind = "data_matrix" if data.is_internal else element.symbology
                identifier, text, _form = data.carrier(kind, element.identifiers)
                wanted.setdefault((identifier, text), row.number)
        return wanted
