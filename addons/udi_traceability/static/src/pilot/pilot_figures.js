import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The figures of a pilot as cards: what it is now, what it means, and whether it got better since the last step. */
export class PilotFigures extends Component {
    static template = "udi_traceability.PilotFigures";
    static props = { ...standardFieldProps };

    get figures() {
        return this.props.record.data[this.props.name] || [];
    }

    change(figure) {
        if (figure.value === null || typeof figure.before !== "number" || !figure.before) {
            return null;
        }
        const percent = Math.round(((figure.value - figure.before) / figure.before) * 100);
        if (!percent) {
            return { text: _t("as at the last step"), look: "text-muted" };
        }
        const better = percent * figure.good > 0;
        return {
            text: better
                ? _t("%(percent)s%% better than at the last step", { percent: Math.abs(percent) })
                : _t("%(percent)s%% worse than at the last step", { percent: Math.abs(percent) }),
            look: better ? "text-success" : "text-danger",
        };
    }
}

registry.category("fields").add("udi_pilot_figures", {
    component: PilotFigures,
    displayName: _t("Figures of a pilot"),
    supportedTypes: ["json"],
});
