import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { TimelineList } from "./timeline_list";

/**
 * The life of the record of a form as the ledger tells it, newest first: `<widget name="udi_timeline"/>`.
 */
export class UdiTimeline extends Component {
    static template = "udi_traceability.Timeline";
    static components = { TimelineList };
    static props = { ...standardWidgetProps };

    setup() {
        this.state = useState({ model: this.props.record.resModel, resId: false, version: "" });
        // a change or a hold leaves an event behind: the same lot is then read again
        useRecordObserver((record) => {
            const { write_date: written, udi_on_hold: held } = record.data;
            this.state.resId = record.resId;
            this.state.version = [written, held].join();
        });
    }
}

registry.category("view_widgets").add("udi_timeline", {
    component: UdiTimeline,
    additionalClasses: ["w-100"],
});
