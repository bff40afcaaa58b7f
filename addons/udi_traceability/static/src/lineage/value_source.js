import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { LineageDialog } from "./lineage";
import { sourceOf, timeOf } from "./lineage_words";

/** One value: its source, since when, by whom, what was before. */
export class ValueSourcePopover extends Component {
    static template = "udi_traceability.ValueSourcePopover";
    static props = { model: String, resId: Number, field: String, name: String, close: Function };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.state = useState({ line: null });
        this.sourceOf = sourceOf;
        this.timeOf = timeOf;
        onWillStart(async () => {
            const lines = await this.orm.call("udi.lineage", "of", [
                this.props.model,
                this.props.resId,
            ]);
            this.state.line = lines.find((line) => line.field === this.props.field) || null;
        });
    }

    /** The newest of the earlier values; all of them stand in the dialog. */
    get before() {
        return this.state.line.previous[0];
    }

    showAll() {
        const { model, resId, name } = this.props;
        this.props.close();
        this.dialog.add(LineageDialog, { model, resId, name });
    }
}

/** The sign beside one regulated value: tells where it comes from. Nothing is asked for before it is pressed. */
export class ValueSource extends Component {
    static template = "udi_traceability.ValueSource";
    static props = { ...standardWidgetProps, field: String };

    setup() {
        this.popover = usePopover(ValueSourcePopover, { position: "right" });
    }

    get title() {
        const { string } = this.props.record.fields[this.props.field];
        return _t("Where this value comes from: %(field)s", { field: string });
    }

    toggle(ev) {
        if (this.popover.isOpen) {
            this.popover.close();
            return;
        }
        const { resModel, resId, data } = this.props.record;
        this.popover.open(ev.currentTarget, {
            model: resModel,
            resId,
            field: this.props.field,
            name: data.display_name || data.name || data.code || "",
        });
    }
}

registry.category("view_widgets").add("udi_value_source", {
    component: ValueSource,
    extractProps: ({ attrs }) => ({ field: attrs.field }),
});
