"""Links to the answer page: made, read and bounded. The arithmetic is in `udi_core.notice_link`."""

import hashlib
import hmac
from datetime import datetime, timedelta, timezone

from odoo import api, fields, models

from odoo.addons.udi_core import notice_link

VALID_DAYS = 30
# requests in a window of so many seconds; a whole hospital may stand behind one address
LIMITS = {"address": (240, 60), "link": (120, 60), "wrong": (20, 600)}
KEPT_HOURS = 2


class UdiRecallLink(models.AbstractModel):
    _name = "udi.recall.link"
    _description = "Links to the recall answer page"

    def _key(self):
        # sudo: the secret of the database signs; it never leaves this method's callers
        parameters = self.env["ir.config_parameter"].sudo()
        secret, uuid = parameters.get_param("database.secret"), parameters.get_param("database.uuid")
        return hashlib.sha256(f"{uuid}\0{secret}".encode()).digest() if secret else b""

    # ------------------------------------------------------------ making and reading
    @api.private
    def url(self, notice, until=None):
        """The address of a notice's page, or None for a company whose Odoo cannot be reached from outside."""
        base = self.base(notice.company_id)
        until = until or notice.link_until
        if not base or not until:
            return None
        expires = int(until.replace(tzinfo=timezone.utc).timestamp())
        token = notice_link.make(self._key(), notice_link.Link(notice.id, notice.link_version, expires))
        return f"{base}/udi/notice/{token}"

    @api.private
    def renew(self, notices):
        """A new term for the links of these notices, in sudo; one statement for each company."""
        for company, members in notices.grouped("company_id").items():
            days = company.udi_notice_link_days or VALID_DAYS
            members.write({"link_until": fields.Datetime.now() + timedelta(days=days)})

    @api.private
    def resolve(self, token):
        """``(notice in sudo, problem)``: no notice for what nobody signed; problem is "expired", "revoked" or None."""
        link = notice_link.read(self._key(), token)
        # sudo: whoever holds a genuine link sees the one notice that it names
        notices = self.env["udi.recall.notice"].sudo()
        notice = notices.browse(link.notice).exists() if link and link.notice < 2**31 else notices
        if not notice:
            return notices, None
        if link.version != notice.link_version or notice.state == "withdrawn":
            return notice, "revoked"
        if link.expires < datetime.now(timezone.utc).timestamp():
            return notice, "expired"
        return notice, None

    @api.private
    def base(self, company):
        """Where strangers reach this Odoo, without a slash at the end; None where they cannot."""
        if company.udi_notice_link == "never":
            return None
        # sudo: the system's own address, for whoever makes a notice
        address = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        base = (company.udi_notice_url or address or "").rstrip("/")
        if not base.startswith(("http://", "https://")):
            return None
        return base if company.udi_notice_link == "always" or notice_link.is_public(base) else None

    # ------------------------------------------------------------ how often
    @api.private
    def allowed(self, kind, text):
        """Count a request and say whether it is still within the limit, over all workers.

        Written in a transaction of its own, so that it counts whatever becomes of the request; rows are only added,
        so that nobody waits. Neither address nor link is kept, only a keyed hash.
        """
        most, seconds = LIMITS[kind]
        digest = hmac.new(self._key(), f"{kind}\0{text}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]
        with self.env.registry.cursor() as cr:
            cr.execute(
                "INSERT INTO udi_recall_hit (key, at) VALUES (%s, clock_timestamp() AT TIME ZONE 'UTC')", [digest]
            )
            cr.execute(
                "SELECT count(*) FROM (SELECT FROM udi_recall_hit WHERE key = %s"
                " AND at > clock_timestamp() AT TIME ZONE 'UTC' - make_interval(secs => %s) LIMIT %s) hits",
                [digest, seconds, most + 1],
            )
            return cr.fetchone()[0] <= most

    @api.private
    def blocked(self, text):
        """Whether this address has tried too many wrong links; counts nothing."""
        most, seconds = LIMITS["wrong"]
        digest = hmac.new(self._key(), f"wrong\0{text}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]
        self.env.cr.execute(
            "SELECT count(*) FROM udi_recall_hit WHERE key = %s"
            " AND at > clock_timestamp() AT TIME ZONE 'UTC' - make_interval(secs => %s)",
            [digest, seconds],
        )
        return self.env.cr.fetchone()[0] >= most

    @api.autovacuum
    def _gc_hits(self):
        self.env.cr.execute(
            "DELETE FROM udi_recall_hit WHERE at < now() AT TIME ZONE 'UTC' - make_interval(hours => %s)", [KEPT_HOURS]
        )
