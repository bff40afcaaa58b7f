"""Sentences for what a check of the ledger found."""

from odoo import api, models

SHOWN = 10


class UdiLedgerText(models.AbstractModel):
    _name = "udi.ledger.text"
    _description = "Sentences about the ledger"

    @api.private
    def outcome(self, check):
        """What a check says to a person, the first fault first."""
        if check.state == "waiting":
            return self.env._("The check runs in the background. Come back in a few minutes.")
        if check.state == "failed":
            error = (check.defects or [{}])[0].get("error", "")
            return self.env._(
                "The anchor file on the server cannot be read (%(error)s). Ask the administrator of the server.",
                error=error,
            )
        if check.state == "good":
            return self.env._("Every event and every block is as it was written.")
        lines = [self.sentence(defect) for defect in (check.defects or [])[:SHOWN]]
        if check.defect_count > len(lines):
            lines.append(self.env._("and %(count)s more", count=check.defect_count - len(lines)))
        return "\n".join(lines)

    @api.private
    def sentence(self, defect):
        """One fault (a dict with ``code``, ``block``, ``event`` and further facts) as a sentence."""
        sentences = {
            "event_changed": self.env._("Event %(event)s (%(document)s) or one of its items was changed."),
            "event_version": self.env._("Event %(event)s has a version that this system does not know."),
            "event_without_block": self.env._("Event %(event)s is said to be in a block that does not exist."),
            "block_events": self.env._(
                "Block %(block)s was sealed with %(expected)s events and now has %(found)s: events were removed or "
                "added."
            ),
            "block_content": self.env._("The events of block %(block)s are not those that were sealed."),
            "block_changed": self.env._("Block %(block)s was changed."),
            "block_version": self.env._("Block %(block)s has a version that this system does not know."),
            "block_missing": self.env._("Block %(block)s is missing."),
            "chain_broken": self.env._("Block %(block)s does not follow from the block before it."),
            "anchor_missing": self.env._("Block %(block)s was anchored outside the database and is gone."),
            "anchor_mismatch": self.env._(
                "Block %(block)s is not the one that was anchored outside the database: the ledger was rewritten."
            ),
            "anchor_lost": self.env._(
                "The anchor file no longer holds block %(block)s, which was written there: it was deleted or cut. "
                "Find out who did it; the auditors have the line by mail. In a copy of the database, copy the file too."
            ),
            "anchor_unreadable": self.env._("Line %(line)s of the anchor file cannot be read."),
        }
        facts = {"document": "–", **{key: value for key, value in defect.items() if value not in (None, "")}}
        return sentences[defect["code"]] % facts
