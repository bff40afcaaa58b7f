import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { showDate, showQuantity } from "@udi_traceability/utils/format";

/** What a transfer asks for and what has been scanned: one card per line, open lines first. */
export class ScanLines extends Component {
    static template = "udi_traceability.ScanLines";
    static props = {
        lines: Array,
        done: Boolean,
        onRemove: Function,
    };

    setup() {
        this.showDate = showDate;
        this.showQuantity = showQuantity;
    }

    get lines() {
        const lines = this.props.lines.map((line) => ({
            ...line,
            percent: line.demand ? Math.min(100, (100 * line.scanned) / line.demand) : 100,
            complete: line.scanned >= line.demand,
            excess: line.scanned > line.demand,
        }));
        return lines.sort((a, b) => a.complete - b.complete);
    }

    lotName(lot) {
        return lot.serial || lot.lot || lot.lot_number || _t("no number");
    }

    /** The production lot behind a serial, where it says more than the serial itself. */
    lotNumber(lot) {
        return lot.lot_number && lot.lot_number !== this.lotName(lot) ? lot.lot_number : "";
    }
}
