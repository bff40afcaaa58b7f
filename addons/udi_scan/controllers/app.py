"""The app's shell: a page without anybody's data, a service worker that keeps it, a manifest to install it."""

import hashlib
import json

from odoo import http
from odoo.http import request
from odoo.modules.module import Manifest
from odoo.tools import file_open
from odoo.tools.translate import code_translations

HOME = "/udi/scan"
BUNDLE = "udi_scan.assets_app"
ICONS = {size: f"/udi_scan/static/src/icons/icon-{size}.png" for size in (192, 512)}
WORKER = "udi_scan/static/src/app/scan_service_worker.js"
# what the camera loads when it is opened: it must be on the device before the network is gone
CAMERA = ("/web/static/lib/zxing-library/zxing-library.js", "/udi_scan/static/src/camera/decoder_worker.js")


class ScanAppController(http.Controller):
    @http.route(HOME, type="http", auth="public", methods=["GET"], readonly=True)
    def shell(self):
        """The same page for everybody: whoever takes it from a device's cache learns nothing."""
        response = request.render("udi_scan.shell", self._shell_values())
        response.headers["Cache-Control"] = "no-cache"
        return response

    @http.route(f"{HOME}/service-worker.js", type="http", auth="public", methods=["GET"], readonly=True)
    def service_worker(self):
        """The worker with the list of what it keeps; it changes, and is installed anew, when one of these does."""
        values = self._shell_values()
        kept = [HOME, *values["styles"], *values["scripts"], *ICONS.values(), f"{HOME}/manifest.webmanifest"]
        # bundles have a new address for a new content; these files keep theirs
        parts = json.dumps([values, *map(_content_hash, CAMERA)], sort_keys=True)
        version = hashlib.sha256(parts.encode()).hexdigest()[:16]
        with file_open(WORKER) as file:
            lists = f"const KEPT = {json.dumps(kept)};\nconst WISHED = {json.dumps(CAMERA)};\n"
            body = f"{lists}const VERSION = {json.dumps(version)};\n{file.read()}"
        headers = [
            ("Content-Type", "text/javascript; charset=utf-8"),
            ("Service-Worker-Allowed", HOME),
            ("Cache-Control", "no-cache"),
        ]
        return request.make_response(body, headers)

    @http.route(f"{HOME}/manifest.webmanifest", type="http", auth="public", methods=["GET"], readonly=True)
    def manifest(self):
        icons = [{"src": src, "sizes": f"{size}x{size}", "type": "image/png"} for size, src in ICONS.items()]
        return request.make_json_response(
            {
                "id": HOME,
                "name": request.env._("UDI Scan"),
                "short_name": request.env._("UDI Scan"),
                "description": request.env._("Receive, issue and look up medical devices with or without a network"),
                "scope": HOME,
                "start_url": HOME,
                "display": "standalone",
                "background_color": "#0f172a",
                "theme_color": "#0f172a",
                "icons": icons + [{**icon, "purpose": "maskable"} for icon in icons],
            },
            {"Content-Type": "application/manifest+json"},
        )

    def _shell_values(self):
        links = request.env["ir.qweb"]._get_asset_links(BUNDLE, css=True, js=True)
        return {
            "styles": [link for link in links if link.endswith(".css")],
            "scripts": [link for link in links if link.endswith(".js")],
            "start": {"terms": self._terms()},
        }

    def _terms(self):
        """``{language: {term: translation}}`` of every installed language: who works offline may change it offline."""
        found = {}
        for code, _name in request.env["res.lang"].get_installed():
            if code != "en_US":
                rows = [row for name in self._addons() for row in _web_terms(name, code)]
                found[code] = {row["id"]: row["string"] for row in rows}
        return found

    def _addons(self):
        """Installed addons with a part of the app, this one last: its own words win."""
        names = [name for name in sorted(request.registry._init_modules) if name != "udi_scan"]
        return [*(name for name in names if BUNDLE in Manifest.for_addon(name)["assets"]), "udi_scan"]


def _web_terms(addon, code):
    return code_translations.get_web_translations(addon, code)["messages"]


def _content_hash(address):
    with file_open(address.lstrip("/"), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()
