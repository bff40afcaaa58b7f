import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

/**
 * Says up to when the ledger is complete, as long as earlier steps are being added to it; else nothing.
 * A view widget, `<widget name="udi_history_banner"/>`, and a component for every screen that answers from the ledger.
 */
export class HistoryBanner extends Component {
    static template = "udi_traceability.HistoryBanner";
    static props = { "*": true };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ message: "", runId: false, mayOpen: false });
        onWillStart(() => this.load());
    }

    async load() {
        const status = await this.orm.call("udi.history", "status", []);
        this.state.message = status.message;
        this.state.runId = status.run_id;
        if (status.message) {
            const groups = ["admin", "quality", "auditor"].map(
                (name) => `udi_traceability.group_udi_${name}`
            );
            const member = await Promise.all(groups.map((group) => user.hasGroup(group)));
            this.state.mayOpen = member.some(Boolean);
        }
    }

    openRun() {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "udi.history.run",
            res_id: this.state.runId,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("udi_history_banner", {
    component: HistoryBanner,
    additionalClasses: ["w-100"],
});
