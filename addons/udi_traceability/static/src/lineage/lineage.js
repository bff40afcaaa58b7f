import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Dialog } from "@web/core/dialog/dialog";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { sourceOf, timeOf } from "./lineage_words";

/** Every regulated value of a record with its source, its time and what was before. */
export class LineageDialog extends Component {
    static template = "udi_traceability.LineageDialog";
    static components = { Dialog };
    static props = { model: String, resId: Number, name: String, close: Function };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ lines: null, open: null });
        this.source = sourceOf;
        this.time = timeOf;
        onWillStart(async () => {
            this.state.lines = await this.orm.call("udi.lineage", "of", [
                this.props.model,
                this.props.resId,
            ]);
        });
    }

    get title() {
        return _t("Where the data of %(record)s come from", { record: this.props.name });
    }

    toggle(field) {
        this.state.open = this.state.open === field ? null : field;
    }
}

/** The sign beside regulated data: opens their history. */
export class LineageButton extends Component {
    static template = "udi_traceability.LineageButton";
    static props = { ...standardWidgetProps };

    setup() {
        this.dialog = useService("dialog");
    }

    open() {
        const { resModel, resId, data } = this.props.record;
        this.dialog.add(LineageDialog, {
            model: resModel,
            resId,
            name: data.display_name || data.name || data.code || "",
        });
    }
}

registry.category("view_widgets").add("udi_lineage", { component: LineageButton });
