import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { HistoryBanner } from "@udi_traceability/history/history_banner";
import { actionParams } from "@udi_traceability/utils/action_params";
import { TimelineList } from "./timeline_list";

/** The timeline as a page of its own: of the whole ledger, or of the record named in the action's parameters. */
export class TimelineScreen extends Component {
    static template = "udi_traceability.TimelineScreen";
    static components = { HistoryBanner, TimelineList };
    static props = { ...standardActionServiceProps };
    // the address with its parameters leads here again, also after the page was loaded anew
    static path = "udi-timeline";
    static displayName = _t("Timeline of events");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        const { subject_model: model, subject_id: resId } = actionParams(this.props.action);
        this.state = useState({ model: model || null, resId: Number(resId) || null, name: "" });
        onWillStart(() => this.loadName());
    }

    async loadName() {
        const { model, resId } = this.state;
        if (model && resId) {
            this.props.updateActionState({ subject_model: model, subject_id: resId });
            const [record] = await this.orm.read(model, [resId], ["display_name"]);
            this.state.name = record.display_name;
        }
        this.env.config.setDisplayName(this.title);
    }

    get title() {
        return this.state.name
            ? _t("Timeline of %(name)s", { name: this.state.name })
            : _t("Timeline of events");
    }

    openRecord() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: this.state.model,
            res_id: this.state.resId,
            views: [[false, "form"]],
        });
    }

    openList() {
        return this.action.doAction("udi_traceability.action_udi_event");
    }
}

registry.category("actions").add("udi_traceability.timeline", TimelineScreen);
