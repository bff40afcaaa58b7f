import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { showDateTime, showQuantity } from "@udi_traceability/utils/format";

const PAGE = 40;

/** CBV business step → sign and colour; the words are the standard's, also in the ledger. */
const LOOKS = {
    receiving: ["fa-arrow-down", "in"],
    inspecting: ["fa-search", "check"],
    accepting: ["fa-check", "check"],
    commissioning: ["fa-star", "made"],
    creating_class_instance: ["fa-cubes", "made"],
    assembling: ["fa-cogs", "made"],
    consuming: ["fa-cogs", "used"],
    encoding: ["fa-barcode", "made"],
    packing: ["fa-archive", "move"],
    unpacking: ["fa-dropbox", "move"],
    storing: ["fa-building-o", "move"],
    internal_movement: ["fa-exchange", "move"],
    stock_taking: ["fa-list-ol", "check"],
    shipping: ["fa-truck", "out"],
    returning: ["fa-reply", "in"],
    holding: ["fa-hand-paper-o", "held"],
    releasing: ["fa-unlock", "check"],
    repairing: ["fa-wrench", "move"],
    installing: ["fa-hospital-o", "out"],
    using: ["fa-user-md", "used"],
    destroying: ["fa-trash", "used"],
    decommissioning: ["fa-power-off", "used"],
    correction: ["fa-pencil", "held"],
};
const UNKNOWN = ["fa-circle", "move"];

/**
 * The life of one lot or serial as the ledger tells it, newest first.
 * A view widget for the form of `stock.lot`: `<widget name="udi_timeline"/>`.
 */
export class UdiTimeline extends Component {
    static template = "udi_traceability.Timeline";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.showDateTime = showDateTime;
        this.showQuantity = showQuantity;
        this.state = useState({ total: 0, events: [], loading: false });
        // a change or a hold leaves an event behind: the same lot is then read again
        useRecordObserver((record) => {
            const { write_date: written, udi_on_hold: held } = record.data;
            const version = [record.resId, written, held].join();
            if (version !== this.version) {
                this.version = version;
                return this.load(record.resId);
            }
        });
    }

    get more() {
        return this.state.total - this.state.events.length;
    }

    async load(lotId, offset = 0) {
        this.lotId = lotId;
        if (!lotId) {
            Object.assign(this.state, { total: 0, events: [] });
            return;
        }
        this.state.loading = true;
        try {
            const { total, events } = await this.keepLast.add(
                this.orm.call("udi.timeline", "timeline", [lotId], { limit: PAGE, offset })
            );
            const before = offset ? this.state.events : [];
            Object.assign(this.state, { total, events: [...before, ...events] });
        } finally {
            this.state.loading = false;
        }
    }

    loadMore() {
        return this.load(this.lotId, this.state.events.length);
    }

    iconOf(event) {
        return (LOOKS[event.biz_step] || UNKNOWN)[0];
    }

    kindOf(event) {
        return (LOOKS[event.biz_step] || UNKNOWN)[1];
    }

    recordedOn(event) {
        return _t("Recorded %(time)s", { time: this.showDateTime(event.record_time) });
    }

    /** From where to where, as far as it is known and says something. */
    wayOf(event) {
        const { place_from: from, place_to: to } = event;
        if (from && to && from !== to) {
            return _t("%(from)s → %(to)s", { from, to });
        }
        return to || from || "";
    }

    openDocument(event) {
        this._open(event.document_model, event.document_id);
    }

    openLot(lotId) {
        this._open("stock.lot", lotId);
    }

    _open(model, id) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("udi_timeline", {
    component: UdiTimeline,
    additionalClasses: ["w-100"],
});
