"""Pictures of the procedures, in the reader's language."""

import re

from odoo.http import Controller, request, route
from odoo.tools import file_path

NAME = re.compile(r"^[a-z-]{1,40}$")


class SopPicture(Controller):
    @route("/udi/sop/<string:name>.png", type="http", auth="user", readonly=True)
    def picture(self, name):
        """The picture of a screen: of the user's language where there is one."""
        if not NAME.match(name):
            raise request.not_found()
        for suffix in (f".{request.env.user.lang}", ""):
            path = f"udi_traceability/static/sop/{name}{suffix}.png"
            try:
                file_path(path)
            except FileNotFoundError:
                continue
            return request.redirect(f"/{path}")
        raise request.not_found()
