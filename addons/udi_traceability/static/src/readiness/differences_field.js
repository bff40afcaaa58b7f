import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Ours beside theirs, field by field, with one button each to take theirs. */
export class DifferencesField extends Component {
    static template = "udi_traceability.Differences";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ busy: false, mayTake: false });
        onWillStart(async () => {
            this.state.mayTake = await user.hasGroup("udi_traceability.group_udi_regulatory");
        });
    }

    get rows() {
        return this.props.record.data[this.props.name] || [];
    }

    lines(value) {
        if (typeof value === "boolean") {
            return [value ? _t("Yes") : _t("No")];
        }
        return value ? value.split("\n") : ["—"];
    }

    async take(row) {
        const record = this.props.record;
        this.state.busy = true;
        try {
            await record.save();
            await this.orm.call(record.resModel, "action_take_theirs", [[record.resId], row.field]);
            await record.load();
        } finally {
            this.state.busy = false;
        }
    }
}

registry.category("fields").add("udi_differences", {
    component: DifferencesField,
    displayName: _t("Differences"),
    supportedTypes: ["json"],
});
