import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { showSigns } from "./code_signs";

/** The verdict on each line of a pasted list; a line opens in full. */
export class CodeList extends Component {
    static template = "udi_traceability.CodeList";
    static props = { rows: Array, onChoose: Function };

    setup() {
        this.showSigns = showSigns;
    }

    get summary() {
        const { rows } = this.props;
        return _t("%(right)s of %(count)s codes are valid", {
            right: rows.filter((row) => row.status === "ok").length,
            count: rows.length,
        });
    }

    contentOf(row) {
        return [row.di, row.lot, row.serial, row.expiry].filter(Boolean).join(" · ");
    }
}
