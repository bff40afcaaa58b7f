import { Component, onWillStart, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

const ICONS = {
    good: "fa-check text-success",
    expired: "fa-calendar-times-o text-danger",
    held: "fa-hand-paper-o text-danger",
    wrong_product: "fa-exchange text-danger",
    damaged: "fa-chain-broken text-danger",
    delivered: "fa-truck text-danger",
    not_gs1: "fa-question-circle-o text-warning",
};

/** Codes of the demo story to tap instead of scanning; nothing at all without demo data. */
export class DemoCodes extends Component {
    static template = "udi_traceability.DemoCodes";
    static props = { onScan: Function };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ codes: [] });
        onWillStart(async () => {
            this.state.codes = await this.orm.call("udi.demo.code", "codes", []);
        });
    }

    iconOf(code) {
        return ICONS[code.kind] || "fa-barcode";
    }
}
