"""An announced package taken in by one scan of its SSCC: all that is announced in it, or nothing.

The number says which package it is, the announcement what is in it: the ledger says of each lot that it is known by
its package, with who scanned that, with which device and when.
"""

from odoo import api, fields, models
from odoo.tools import float_compare

from odoo.addons.udi_traceability.models.stock_move_line_known import BY_SCAN, Scan, scanner_name
from odoo.addons.udi_traceability.services.picking_scan import NOT_SCANNED
from odoo.addons.udi_traceability.services.refusal import Refusal

MAX_NAMED = 5  # lots that a refusal names


class UdiScan(models.AbstractModel):
    _inherit = "udi.scan"

    @api.private
    def take_package(self, picking, code, scanner=None, event_time=None):
        """Take what is announced in the package with this SSCC.

        :returns: the answer; ``booked`` is what `put_back_package` needs
        :raises Refusal: where any of it may not be taken; then nothing was
        """
        self._check_open(picking)
        package = self.env["udi.scan.packages"].find(self.env["udi.scan.packages"].checked(code))
        lines = self._announced_lines(picking, package, code)
        scan = Scan(scanner_name(scanner), event_time or fields.Datetime.now())
        lines = lines.with_context(udi_scan=scan)
        made = self._lots_of_announced(lines, code)
        self._check_rooms(lines)
        self._ask_for_package(lines, code)
        before = [[line.id, line.udi_evidence, line.id in made.ids] for line in lines]
        lines.write({"picked": True, **scan.values(self.env.user), "udi_evidence": "package"})
        return {
            "status": "ok",
            "code": "package_taken",
            "title": self.env._("Carton taken"),
            "quantity": sum(lines.mapped("quantity_product_uom")),
            "message": self.env._(
                "Units: %(units)s, products: %(products)s. %(sscc)s",
                sscc=code,
                units=f"{sum(lines.mapped('quantity_product_uom')):g}",
                products=len(lines.product_id),
            ),
            "booked": {"lines": before},
        }

    @api.private
    def put_back_package(self, picking, booked):
        """Undo `take_package`: its lines are announced and open again, a lot that it made goes."""
        self._check_open(picking)
        rows = {number: (evidence, made) for number, evidence, made in (booked or {}).get("lines", [])}
        lines = picking.move_line_ids.filtered(lambda line: line.id in rows and line.picked)
        if not lines:
            raise self._gone()
        lines.write({"picked": False, **NOT_SCANNED})
        for evidence, own in lines.grouped(lambda line: rows[line.id][0]).items():
            if evidence not in BY_SCAN:
                own.udi_evidence = evidence
        made = lines.filtered(lambda line: rows[line.id][1])
        lots = made.lot_id
        for line in made:
            line.write({"lot_name": line.lot_id.name, "lot_id": False})
        self._unlink_unused(lots)
        return len(lines)

    def _gone(self):
        return Refusal(
            "undo_unknown",
            self.env._("Nothing to take back"),
            self.env._("This carton is not on the transfer any more."),
        )

    def _same_pack(self, lines):
        """What is scanned into a carton goes on the line of that carton, anything else on one that is in none."""
        package = self.env.context.get("udi_into_package")
        if package:
            return lines.filtered(lambda line: line.result_package_id.id == package)
        return lines.filtered(lambda line: line.result_package_id in (line.package_id, line.package_id.browse()))

    # ------------------------------------------------------------------ what is announced
    def _announced_lines(self, picking, package, code):
        """Lines of the transfer in this package, and in packages in it, that were not scanned one by one.

        :raises Refusal: where it is announced elsewhere, nowhere, or taken already
        """
        packages = self.env["udi.scan.packages"].within(package)
        inside = set(packages.ids)
        lines = picking.move_line_ids.filtered(
            lambda line: line.result_package_id.id in inside and not line.product_uom_id.is_zero(line.quantity)
        )
        if not lines:
            raise self._not_announced(packages, code)
        scanned = (picking.move_line_ids - lines).filtered("picked").lot_id
        lines = lines.filtered(
            lambda line: not line.picked and not (line.tracking == "serial" and line.lot_id in scanned)
        )
        if not lines:
            raise Refusal(
                "double",
                self.env._("Taken already"),
                self.env._("%(sscc)s is on this transfer already. Nothing was counted.", sscc=code),
                status="warning",
            )
        if any(self._is_nameless(line) for line in lines):
            raise Refusal(
                "no_content",
                self.env._("Content not announced"),
                self.env._(
                    "The announcement does not say which lots are in %(sscc)s. Scan the units in it one by one.",
                    sscc=code,
                ),
            )
        return lines

    def _is_nameless(self, line):
        return line.product_id.udi_controlled and not line.lot_id and not (line.lot_name or "").strip()

    def _not_announced(self, packages, code):
        other = self.env["stock.move.line"].search(
            [
                ("result_package_id", "in", packages.ids),
                ("state", "not in", ("done", "cancel")),
                ("picking_id.picking_type_code", "=", "incoming"),
                ("company_id", "=", self.env.company.id),
            ],
            limit=1,
        )
        if other:
            return Refusal(
                "other_receipt",
                self.env._("Another receipt"),
                self.env._(
                    "%(sscc)s is announced on %(transfer)s. Open that one and scan it there.",
                    sscc=code,
                    transfer=other.picking_id.name,
                ),
            )
        if any(quant.quantity > 0 for quant in packages.quant_ids):
            return Refusal(
                "here_already",
                self.env._("Already here"),
                self.env._("%(sscc)s was received already. Compare the number with the label.", sscc=code),
            )
        return Refusal(
            "unknown_package",
            self.env._("Unknown carton"),
            self.env._("%(sscc)s is not announced on this delivery. Scan the units in it one by one.", sscc=code),
        )

    # ------------------------------------------------------------------ may it be taken?
    def _lots_of_announced(self, lines, code):
        """Give each line its lot: found by the announced name, else made of what is announced.

        :returns: the lines whose lot was made
        """
        unnamed = lines.filtered(lambda line: not line.lot_id and line.lot_name and line.product_id.udi_controlled)
        known, made = unnamed._udi_named_lots(), lines.browse()
        for line in unnamed:
            lot = known.get((line.product_id.id, line.lot_name))
            if lot:
                line.lot_id = lot
            else:
                made |= line
        if made:
            made._create_and_assign_production_lot()
        units = lines.filtered(lambda line: line.tracking == "serial" and line.product_id.udi_controlled)
        if len(units.lot_id) < len(units):
            raise Refusal(
                "announced_twice",
                self.env._("Announced twice"),
                self.env._(
                    "A serial number is announced twice in %(sscc)s. Scan the units in it one by one.", sscc=code
                ),
            )
        return made

    def _check_rooms(self, lines):
        for move, own in lines.grouped("move_id").items():
            scanned, wanted = self._scanned(move), self._wanted(move)
            if float_compare(scanned + sum(own.mapped("quantity_product_uom")), wanted, precision_digits=6) > 0:
                raise self._too_many(move, scanned, wanted)

    def _ask_for_package(self, lines, code):
        """The gates are asked for all of it at once; what one lot breaks, the whole package does."""
        lines = lines._udi_lines()
        findings = self.env["udi.gate"].check(
            [self._request(line.move_id, line.lot_id, line.quantity_product_uom, line._udi_step()) for line in lines]
        )
        stop = [finding for finding in findings if finding.action == "block"]
        if not stop:
            return
        self.env["udi.gate.attempt"]._note_refused(stop)
        reasons = list(dict.fromkeys(finding.message for finding in stop))
        more = len(reasons) - MAX_NAMED
        raise Refusal(
            stop[0].rule,
            self._rule_title(stop[0].rule),
            "\n".join(
                [
                    *reasons[:MAX_NAMED],
                    *([self.env._("and %(count)s more", count=more)] if more > 0 else []),
                    self.env._("Nothing of carton %(sscc)s was taken: put it aside.", sscc=code),
                ]
            ),
        )
