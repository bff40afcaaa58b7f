import { Component } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

/** Group → sign; documents of other applications have one sign. */
const SIGNS = {
    code: "fa-barcode",
    lot: "fa-cube",
    supplier_lot: "fa-industry",
    product: "fa-cubes",
    partner: "fa-hospital-o",
    package: "fa-archive",
    event: "fa-history",
    stock_picking: "fa-truck",
    mrp_production: "fa-cogs",
    udi_recall: "fa-bullhorn",
};

/** What the search box found: groups, the best first; each answer opens where one would want to be. */
export class FindResults extends Component {
    static template = "udi_traceability.FindResults";
    static props = { answer: Object };

    setup() {
        this.action = useService("action");
    }

    signOf(group) {
        return SIGNS[group.key] || "fa-file-text-o";
    }

    open(group, { id }) {
        if (group.model === "stock.lot") {
            return this.action.doAction("udi_traceability.action_udi_trace", {
                additionalContext: { lot_id: id },
            });
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: group.model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    openAll(group) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: group.title,
            res_model: group.model,
            domain: group.domain,
            views: [
                [false, "list"],
                [false, "form"],
            ],
        });
    }
}
