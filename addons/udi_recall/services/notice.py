"""The verbs of recall notices: prepare, send, remind, revoke, mark. Mail leaves by `udi.recall.notice.mailer`."""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..models.udi_recall_notice import DONE, TOLD_KINDS
from .recall import AUTHORS


class UdiRecallNoticeService(models.AbstractModel):
    _name = "udi.recall.notice.service"
    _description = "Recall notices"

    # ------------------------------------------------------------ making
    def prepare(self, recall):
        """One notice for each holder of the case; those that are there get what is new at their holder.

        :returns: the notices that are new or got more units
        """
        self._require()
        recall.ensure_one()
        recall.check_access("read")
        self._check_allowed(recall)
        # sudo: notices are closed to everyone's own writes; the role was checked above
        recall = recall.sudo()
        self._lock("udi_recall", recall)
        holders = recall.holder_ids.filtered(lambda row: row.kind in TOLD_KINDS and row.partner_id and row.quantity > 0)
        known = self.env["udi.recall.notice"].sudo().search([("recall_id", "=", recall.id)])  # sudo: as above
        keys = known._holder_keys()
        fresh = known.browse()
        new = [holder for holder in holders if holder.key not in keys]
        if new:
            quiet = known.with_context(mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True)
            fresh = quiet.create([self._values(recall, holder, len(known) + n) for n, holder in enumerate(new, 1)])
        changed = self.env["udi.recall.notice.store"]._add_lines(known | fresh)
        more = (known - fresh).filtered(lambda notice: notice.id in changed and notice.state != "withdrawn")
        again = more.filtered(lambda notice: notice.state != "to_send")
        if again:
            again.write({"state": "to_send", "next_step_on": False, "next_step_id": False})
            again._message_log_batch(
                bodies={
                    notice.id: self.env._("More units at this holder are affected: to be sent again.")
                    for notice in again
                }
            )
        return fresh.with_env(self.env) | more.with_env(self.env)

    def _values(self, recall, holder, number):
        """Values of a new notice: name and address as they are today."""
        partner = holder.partner_id
        main = partner.commercial_partner_id
        email, phone = partner.email or main.email, partner.phone or main.phone
        lang = self._language(partner.lang or main.lang, recall.company_id)
        address = self._address(partner, lang) or self._address(main, lang)
        return {
            **self._common(recall, number),
            "holder_key": holder.key,
            "partner_id": partner.id,
            "contact_name": partner.display_name or holder.display_name,
            "email": email,
            "phone": phone,
            "address": address,
            "lang": lang,
            "channel": "mail" if email else "letter" if address else "phone",
        }

    def _address(self, partner, lang):
        """In the holder's language: that is what the letter is written in."""
        partner = partner.with_context(lang=lang)
        lines = [line.strip() for line in partner._display_address(without_company=True).splitlines()]
        return "\n".join(line for line in lines if line)

    def _common(self, recall, number):
        return {
            "recall_id": recall.id,
            "company_id": recall.company_id.id,
            "user_id": recall.user_id.id,
            "name": f"{recall.reference}-{number:03d}",
        }

    def _language(self, wanted, company):
        """The holder's language where it is installed, else the company's, else English."""
        installed = dict(self.env["res.lang"].get_installed())
        return next((code for code in (wanted, company.partner_id.lang) if code in installed), "en_US")

    # ------------------------------------------------------------ sending
    def send(self, notices):
        """Put mails of notices into a job that a worker sends after commit; each notice once.

        :returns: a note for the screen
        """
        self._require()
        self._check_allowed(notices.recall_id)
        open_ones = notices.filtered(lambda notice: notice.state in ("to_send", "failed", "unreachable"))
        by_mail = open_ones.filtered(lambda notice: notice.channel == "mail" and notice.email)
        if not by_mail:
            raise UserError(
                self.env._(
                    "None of these can be sent by mail: sent already, no e-mail address, or told in another way. "
                    "Print letters, note calls, or enter the addresses."
                )
            )
        self._enqueue(by_mail, "send")
        return self._told(by_mail, notices - by_mail)

    def remind(self, notices):
        """As `send`, for those that were told and have not answered. The link is renewed."""
        self._require()
        self._check_allowed(notices.recall_id)
        silent = notices.filtered(lambda notice: notice.state in ("sent", "seen", "acknowledged"))
        by_mail = silent.filtered(lambda notice: notice.channel == "mail" and notice.email)
        if not by_mail:
            raise UserError(
                self.env._("Nobody among these can be reminded by mail: answered, not told yet, or no e-mail address.")
            )
        self._enqueue(by_mail, "remind")
        return self._told(by_mail, notices - by_mail)

    def _enqueue(self, notices, kind):
        """A job for each case. Two who press at once wait for each other; the second finds nothing left."""
        # sudo: notices and jobs are closed to everyone's own writes; the role was checked by the callers
        notices = notices.sudo()
        self._lock("udi_recall_notice", notices)
        notices.invalidate_recordset(["state", "job_id"])
        notices = notices.filtered(lambda notice: not notice.job_id and notice.state != "sending")
        if not notices:
            raise UserError(self.env._("These are being sent already. Watch the progress on the case."))
        for recall, members in notices.grouped("recall_id").items():
            job = notices.job_id.create(
                {"recall_id": recall.id, "user_id": self.env.uid, "kind": kind, "total": len(members)}
            )
            values = {"job_id": job.id, "failure": False, "mail_id": False}
            if kind == "send":
                values["state"] = "sending"
            members.write(values)
        # sudo: the user may not touch scheduled actions
        self.env.ref("udi_recall.ir_cron_recall_notice").sudo()._trigger()

    def _told(self, sent, left):
        message = self.env._("%(count)s mails are being sent in the background.", count=len(sent))
        if left:
            message += " " + self.env._(
                "%(count)s of the chosen notices are not told by mail or need none.", count=len(left)
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": message, "type": "info", "next": {"type": "ir.actions.client", "tag": "soft_reload"}},
        }

    # ------------------------------------------------------------ marking
    def mark_posted(self, notices):
        """The letters of these are in the post: they count as sent from now on."""
        self._require()
        self._check_allowed(notices.recall_id)
        waiting = notices.filtered(lambda notice: notice.state in ("to_send", "failed", "unreachable"))
        if not waiting:
            raise UserError(self.env._("All of these were sent before."))
        self._note(waiting, self.env._("Letter posted."))
        # sudo: as in _enqueue
        waiting.sudo().write({"channel": "letter"})
        self._sent(waiting.sudo())  # sudo: as in _enqueue

    def mark_unreachable(self, notices):
        """Nobody answers there by any way: the holder stays open and is shown first."""
        self._require()
        self._check_allowed(notices.recall_id)
        open_ones = notices.filtered(lambda notice: notice.state not in DONE)
        self._note(open_ones, self.env._("Marked as unreachable."))
        open_ones.sudo().write({"state": "unreachable"})  # sudo: as in _enqueue

    def revoke(self, notices):
        """Links given so far stop working."""
        self._require()
        for notice in notices.sudo():  # sudo: as in _enqueue
            notice.write({"link_version": notice.link_version + 1, "link_until": False})
        self._note(notices, self.env._("Links given so far were revoked."))

    def withdraw(self, notices):
        """These holders have nothing to answer any more: links stop working, the ladder too, what was said stays."""
        self._require()
        self._check_allowed(notices.recall_id)
        for notice in notices.sudo():  # sudo: as in _enqueue
            notice.write({"state": "withdrawn", "link_version": notice.link_version + 1, "next_step_on": False})
            notice.activity_ids.filtered("automated").unlink()
        self._note(notices, self.env._("Notice withdrawn."))

    def _sent(self, notices):
        """These have just gone out. ``notices`` in sudo; one statement for each case and ladder."""
        today = fields.Date.context_today(self)
        for recall, members in notices.grouped("recall_id").items():
            ladder = self.env["udi.recall.ladder"].sudo()._for_case(recall)  # sudo: settings, for whoever sends
            step = ladder._step_after(ladder.step_ids.browse())
            values = {
                "state": "sent",
                "failure": False,
                "sent_on": fields.Datetime.now(),
                "step_id": False,
                "next_step_id": step.id,
                "next_step_on": today + timedelta(days=step.after_days) if step else False,
            }
            members.write(values)
            undated = members.filtered(lambda notice: not notice.deadline)
            undated.write({"deadline": today + timedelta(days=ladder.answer_days or 7)})

    def _bounced(self, notices, email):
        """A mail came back."""
        # sudo: the mail gateway acts as whoever it is set up with
        open_ones = notices.sudo().filtered(lambda notice: notice.state in ("sending", "sent", "seen"))
        open_ones.write(
            {"state": "failed", "failure": self.env._("The mail to %(address)s came back.", address=email or "?")}
        )

    # ------------------------------------------------------------ helpers
    def _require(self):
        """:raises AccessError: for who may not tell holders."""
        if not self.env.su and not any(self.env.user.has_group(group) for group in AUTHORS):
            raise AccessError(self.env._("Only a recall manager sends and changes recall notices."))

    def _check_allowed(self, recalls):
        """:raises UserError: while a case may not tell anybody."""
        for recall in recalls:
            recall._check_open()
            if not recall._notices_allowed():
                raise UserError(
                    self.env._(
                        "%(case)s is not decided: holders are told after the decision is signed.", case=recall.reference
                    )
                )

    def _note(self, notices, text):
        # sudo: the chatter takes the note from whoever was allowed the step
        notices.sudo()._message_log_batch(bodies={notice.id: text for notice in notices})

    def _lock(self, table, records):
        """Wait for whoever works on the same records; Odoo repeats the request of who waited."""
        records.flush_recordset()
        query = {"udi_recall": _LOCK_RECALL, "udi_recall_notice": _LOCK_NOTICE}[table]
        self.env.cr.execute(query, [records.ids])


_LOCK_RECALL = "SELECT id FROM udi_recall WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
_LOCK_NOTICE = "SELECT id FROM udi_recall_notice WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
