import { Component, useState } from "@odoo/owl";
import { formatInteger } from "@web/views/fields/formatters";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { showDateTime, showQuantity } from "@udi_traceability/utils/format";

/** CBV business step → sign and colour; the words are the standard's, also in the ledger. */
const LOOKS = {
    receiving: ["fa-arrow-down", "in"],
    inspecting: ["fa-search", "check"],
    accepting: ["fa-check", "check"],
    commissioning: ["fa-star", "made"],
    creating_class_instance: ["fa-cubes", "made"],
    assembling: ["fa-cogs", "made"],
    disassembling: ["fa-chain-broken", "move"],
    encoding: ["fa-barcode", "made"],
    packing: ["fa-archive", "move"],
    unpacking: ["fa-dropbox", "move"],
    storing: ["fa-building-o", "move"],
    stock_taking: ["fa-list-ol", "check"],
    shipping: ["fa-truck", "out"],
    holding: ["fa-hand-paper-o", "held"],
    repairing: ["fa-wrench", "move"],
    replacing: ["fa-refresh", "move"],
    removing: ["fa-minus-circle", "move"],
    installing: ["fa-hospital-o", "out"],
    dispensing: ["fa-user-md", "used"],
    destroying: ["fa-trash", "used"],
    decommissioning: ["fa-power-off", "used"],
    other: ["fa-pencil", "held"],
};
const UNKNOWN = ["fa-circle", "move"];

/** One event: what, when, where, who, by which document, how it is known; many lots of it folded into one line. */
export class TimelineEntry extends Component {
    static template = "udi_traceability.TimelineEntry";
    static props = {
        event: Object,
        model: { type: [String, { value: null }], optional: true },
        resId: { type: [Number, { value: null }, { value: false }], optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.showDateTime = showDateTime;
        this.showQuantity = showQuantity;
        this.state = useState({ open: {} });
    }

    get icon() {
        return (LOOKS[this.props.event.biz_step] || UNKNOWN)[0];
    }

    get kind() {
        return (LOOKS[this.props.event.biz_step] || UNKNOWN)[1];
    }

    get recordedOn() {
        return _t("Recorded %(time)s", { time: showDateTime(this.props.event.record_time) });
    }

    /** From where to where, as far as it is known and says something. */
    get way() {
        const { place_from: from, place_to: to } = this.props.event;
        if (from && to && from !== to) {
            return _t("%(from)s → %(to)s", { from, to });
        }
        return to || from || "";
    }

    get evidence() {
        return [...new Set(this.props.event.groups.flatMap((group) => group.evidence))].join(", ");
    }

    /** On the page of one lot its own name says nothing. */
    get isOneLot() {
        return this.props.model === "stock.lot";
    }

    groupKey(group) {
        return `${group.product_id}-${group.role}`;
    }

    countOf(group) {
        return _t("%(count)s × %(product)s", {
            count: formatInteger(group.count),
            product: group.product,
        });
    }

    roleOf(group) {
        return { input: _t("put in"), output: _t("made"), parent: _t("package") }[group.role] || "";
    }

    async toggle(group) {
        const key = this.groupKey(group);
        if (this.state.open[key]) {
            delete this.state.open[key];
            return;
        }
        this.state.open[key] = { items: [], next: 0 };
        await this.loadItems(group);
    }

    async loadItems(group) {
        const list = this.state.open[this.groupKey(group)];
        const { event, model, resId } = this.props;
        const page = await this.orm.call("udi.timeline", "items", [event.id], {
            product_id: group.product_id || null,
            role: group.role,
            model: this.isOneLot ? model : null,
            res_id: this.isOneLot ? resId : null,
            after: list.next,
        });
        list.items.push(...page.items);
        list.next = page.next;
    }

    open(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}
