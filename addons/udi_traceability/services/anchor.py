"""Anchors: the hash of the last block, kept where the owner of the database cannot rewrite it unseen.

A chain that was rewritten as a whole is in itself without fault. So each day the last block's hash goes as one line of
JSON into a file outside the database and by mail to the auditors. Where the file lies is said by the server's
environment (UDI_LEDGER_ANCHOR_DIR), not by a setting in the database, which the very person could change.
"""

import json
import logging
import os
from pathlib import Path

from markupsafe import Markup
from odoo import api, fields, models
from odoo.tools import config

FORMAT = 1

_logger = logging.getLogger(__name__)


class UdiAnchor(models.AbstractModel):
    _name = "udi.anchor"
    _description = "Anchor of the ledger outside the database"

    @api.private
    def path(self):
        """The anchor file of this database."""
        folder = os.environ.get("UDI_LEDGER_ANCHOR_DIR") or Path(config["data_dir"], "udi_ledger")
        return Path(folder, f"{self.env.cr.dbname}.jsonl")

    @api.private
    def lines(self):
        """The anchors kept so far, as lines of JSON.

        :raises OSError: the file is there and cannot be read
        """
        path = self.path()
        return path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []

    @api.private
    def last(self, company):
        """The newest readable anchor of a company, or an empty dict."""
        newest = {}
        for line in self.lines():
            try:
                anchor = json.loads(line)
                if anchor["company"] == company.id and anchor["number"] >= newest.get("number", 0):
                    newest = anchor
            except (ValueError, KeyError, TypeError):
                continue  # the check of the ledger names such a line
        return newest

    @api.private
    def keep(self, company):
        """Append the last block of a company to the file and mail it. Call it in a transaction without other work:
        the file is written at once, and what it names must have been committed.

        :return: the anchor, or None where there is no new block since the last one
        """
        # sudo: the chain is anchored whoever may read it
        block = self.env["udi.ledger.block"].sudo().search([("company_id", "=", company.id)], limit=1)
        if not block:
            return None
        anchor = self._anchor(block)
        line = json.dumps(anchor, ensure_ascii=False)
        try:
            if self.last(company).get("number", 0) >= block.number:
                return None
            self._append(line)
        except OSError as error:  # the mail still goes
            _logger.error("The anchor of the ledger could not be written to %s: %s", self.path(), error)
        self._mail(company, line, anchor)
        return anchor

    def _anchor(self, block):
        return {
            "format": FORMAT,
            # sudo: the name of the database is no secret of the settings
            "database": self.env["ir.config_parameter"].sudo().get_param("database.uuid"),
            "company": block.company_id.id,
            "company_name": block.company_id.name,
            "number": block.number,
            "block_hash": block.block_hash,
            "merkle_root": block.merkle_root,
            "sealed_at": f"{block.sealed_at.isoformat()}Z",
            "anchored_at": f"{fields.Datetime.now().isoformat()}Z",
        }

    def _append(self, line):
        path = self.path()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
            file.flush()
            os.fsync(file.fileno())

    def _mail(self, company, line, anchor):
        """One mail in the queue for each auditor, in the auditor's language."""
        # sudo: the job writes to the auditors whatever it may read
        group = self.env.ref("udi_traceability.group_udi_auditor").sudo()
        for user in group.all_user_ids.filtered(lambda user: user.email and company in user.company_ids):
            env = self.with_context(lang=user.lang).env
            env["mail.mail"].sudo().create(  # sudo: as above
                {
                    "email_to": user.email_formatted,
                    "subject": env._(
                        "Ledger of %(company)s: block %(number)s", company=company.name, number=anchor["number"]
                    ),
                    "body_html": Markup("<p>%s</p><pre>%s</pre>")
                    % (
                        env._(
                            "Keep this mail. The line below proves later that the ledger up to this block is still the "
                            "one of today: put it into a file and give that to the check of the ledger."
                        ),
                        line,
                    ),
                }
            )
