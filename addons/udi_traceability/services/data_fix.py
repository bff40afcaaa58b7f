"""Mends what a rule found, with the rights of who presses the button, and asks the rule again."""

from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..models.udi_field_value import Source
from odoo.addons.udi_core.codes import parse

SHOWN = 5  # reasons that a message names
# element of a reading -> field of the lot
READ = {
    "lot": "udi_lot_number",
    "manufacture_date": "udi_manufacture_date",
    "expiry": "udi_expiry_date",
    "software_version": "udi_software_version",
}


class UdiDataFix(models.AbstractModel):
    _name = "udi.data.fix"
    _description = "Repairs of data quality issues"

    @api.model
    def _fixes(self):
        """``{code: what it does}``; ``_fix_<code>(issues)`` mends issues of one rule and may return an action."""
        return {
            "open": self.env._("Open the record"),
            "expected": self.env._("Write what would be right"),
            "from_carrier": self.env._("Take it from the scanned code"),
            "product_identifier": self.env._("Take the product's UDI-DI"),
            "supplier_lot": self.env._("The supplier's lot is our lot number"),
            "risk_class": self.env._("Take the class of the certificate"),
            "draft_publication": self.env._("Prepare the publication"),
            "barcode": self.env._("Repair the barcode"),
            "holders": self.env._("Make the holders anew"),
            "seal": self.env._("Seal now"),
            "hold": self.env._("Put on hold"),
        }

    @api.private
    def mend(self, issues):
        """Mend what can be mended; one that a person must look at is opened, of several these are told.

        :returns: an action: the record, or what was done
        """
        issues = issues.filtered(lambda item: item.state != "fixed")
        if len(issues) == 1 and issues.fix == "open":
            return issues.action_open_record()
        failures = []
        for rule, found in issues.grouped("rule_id").items():
            failures += self._mend_rule(rule, found)
            self.env["udi.data.runner"].check(rule, found.mapped("res_id"))
        left = issues.filtered(lambda item: item.state != "fixed")
        done = len(issues) - len(left)
        message = self.env._("%(done)s mended, %(left)s left.", done=done, left=len(left))
        if failures:
            message += "\n" + "\n".join(dict.fromkeys(failures[:SHOWN]))
        elif left:
            message += " " + self.env._("What is left has to be looked at one by one: open the record.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if left else "success",
                "message": message,
                "sticky": bool(failures),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _mend_rule(self, rule, issues):
        """Sentences of what could not be mended; one failure takes nothing of the others back."""
        if rule.fix == "open":
            return []
        failures = []
        why = self.env._("Data quality: %(rule)s", rule=rule.name)
        for issue in issues.with_context(udi_change_reason=why, udi_source=Source("rule", rule.name)):
            try:
                with self.env.cr.savepoint():
                    issue._record() and getattr(self, f"_fix_{rule.fix}")(issue)
                    self.env.flush_all()
            except (UserError, ValidationError, AccessError) as error:
                self.env.invalidate_all()
                failures.append(f"{issue.record_name}: {error.args[0] if error.args else error}")
        return failures

    # ------------------------------------------------------------------ one by one
    def _fix_expected(self, issue):
        """A code whose last digit was wrong."""
        field = {"res.partner": "udi_gln", "udi.device.identifier": "code"}.get(issue.model)
        if field and issue.expected:
            issue._record()[field] = issue.expected

    def _fix_from_carrier(self, issue):
        """Fields that are empty and that the code which was scanned says."""
        lot = issue._record()
        reading = parse((lot.udi_carrier or "").replace("{GS}", "\x1d"))
        values = {name: getattr(reading, part) for part, name in READ.items() if not lot[name]}
        values = {name: value for name, value in values.items() if value}
        if not values:
            raise UserError(
                self.env._("The code that was scanned does not say it. Look at the label or ask the supplier.")
            )
        lot.write(values)

    def _fix_product_identifier(self, issue):
        lot = issue._record()
        if not lot.product_id.udi_primary_identifier_id:
            raise UserError(self.env._("Its product has no primary UDI-DI in use. Enter that first."))
        lot.udi_identifier_id = lot.product_id.udi_primary_identifier_id

    def _fix_supplier_lot(self, issue):
        lot = issue._record()
        if not lot.udi_lot_number:
            raise UserError(self.env._("It has no lot number either. Look at the supplier's delivery note."))
        lot.udi_supplier_lot = lot.udi_lot_number

    def _fix_risk_class(self, issue):
        """The class that the product's valid certificates agree on."""
        product = issue._record()
        classes = set(product.udi_registration_ids.filtered("device_class").mapped("device_class"))
        if len(classes) != 1:
            raise UserError(self.env._("No certificate says its class, or several differ. Choose it on the product."))
        product.udi_risk_class = classes.pop()

    def _fix_draft_publication(self, issue):
        """An entry to be worked off; the issue closes when the database shows it."""
        database = (issue.expected or "").lower()
        known = self.env["udi.publication"].search_count(
            [("identifier_id", "=", issue.res_id), ("database", "=", database)], limit=1
        )
        if not known:
            self.env["udi.publication"].create({"identifier_id": issue.res_id, "database": database})

    def _fix_barcode(self, issue):
        clashes = self.env["udi.barcode.clash"].search([("product_id", "=", issue.res_id)])
        for clash in clashes:
            if not clash.action:
                raise UserError(
                    self.env._("Which product keeps the code has to be chosen: Devices › Codes held twice.")
                )
            clash.action_repair()

    def _fix_holders(self, issue):
        self.env["udi.holder.check"].rebuild(issue._record())

    def _fix_seal(self, issue):
        # sudo: the scheduled job is called, nothing is read
        self.env.ref("udi_traceability.ir_cron_ledger_seal").sudo()._trigger()

    def _fix_hold(self, issue):
        self.env["udi.hold"].freeze(issue._record(), issue.rule_id.name, "expiry")
