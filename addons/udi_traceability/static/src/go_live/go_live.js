import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** Product line or warehouse × gate: what each does, changed one by one or for all that are ticked. */
export class UdiGoLive extends Component {
    static template = "udi_traceability.GoLive";
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({ data: null, ticked: {}, rule: "", busy: false });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.data = await this.orm.call("udi.go.live", "plan", []);
    }

    get kinds() {
        return {
            company: _t("Whole company"),
            line: _t("Product line"),
            warehouse: _t("Warehouse"),
        };
    }

    key(row) {
        return `${row.kind}/${row.id}`;
    }

    get tickedRows() {
        return this.state.data.rows.filter((row) => this.state.ticked[this.key(row)]);
    }

    get bulkActions() {
        const rule = this.state.data.rules.find((item) => item.key === this.state.rule);
        return (rule || this.state.data.rules[0]).actions.filter(
            (item) => rule || item.key !== "investigate"
        );
    }

    get wouldBlock() {
        return this.state.data.rules.filter((rule) => rule.blocked);
    }

    tick(row) {
        const key = this.key(row);
        this.state.ticked[key] = !this.state.ticked[key];
    }

    tickAll(ev) {
        for (const row of this.state.data.rows) {
            this.state.ticked[this.key(row)] = ev.target.checked;
        }
    }

    /** An empty action lets a product line or a warehouse follow the company again. */
    async change(rows, rules, action) {
        this.state.busy = true;
        try {
            const places = rows.map((row) => [row.kind, row.id]);
            await this.orm.call("udi.go.live", "change", [places, rules, action]);
        } finally {
            await this.load();
            this.state.busy = false;
        }
    }

    async changeTicked(action) {
        const rules = this.state.rule
            ? [this.state.rule]
            : this.state.data.rules.map((rule) => rule.key);
        const count = this.tickedRows.length;
        await this.change(this.tickedRows, rules, action);
        this.notification.add(_t("Changed for %(count)s rows.", { count }), { type: "success" });
    }

    onCell(row, rule, ev) {
        return this.change([row], [rule.key], ev.target.value);
    }

    async openAttempts(row, rule) {
        const args = [row?.kind || "company", row?.id || 0, rule?.key || false];
        await this.action.doAction(await this.orm.call("udi.go.live", "action_attempts", args));
    }

    openTable() {
        return this.action.doAction("udi_traceability.action_udi_gate_rule");
    }
}

registry.category("actions").add("udi_traceability.go_live", UdiGoLive);
