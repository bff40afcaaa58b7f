import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { stateIcon } from "@udi_traceability/readiness/readiness_state";

/** The smart button of the product form: one sign per market that is planned. */
export class ReadinessStat extends Component {
    static template = "udi_traceability.ReadinessStat";
    static props = { ...standardFieldProps };

    get cells() {
        const value = this.props.record.data[this.props.name] || {};
        const names = { cn: _t("China"), eu: _t("EU"), us: _t("USA") };
        return Object.entries(names)
            .filter(([key]) => value[key] && value[key].state !== "off")
            .map(([key, name]) => ({
                key,
                name,
                ...value[key],
                icon: stateIcon(value[key].state),
            }));
    }
}

/** 三码合一: how many of the three codes are there. */
export class ThreeCodes extends Component {
    static template = "udi_traceability.ThreeCodes";
    static props = { ...standardFieldProps };

    get count() {
        return this.props.record.data[this.props.name] || 0;
    }

    get text() {
        return _t("%(count)s of 3", { count: this.count });
    }
}

registry.category("fields").add("udi_readiness_stat", {
    component: ReadinessStat,
    displayName: _t("Market readiness"),
    supportedTypes: ["json"],
});
registry.category("fields").add("udi_three_codes", {
    component: ThreeCodes,
    displayName: _t("Three codes in one"),
    supportedTypes: ["integer"],
});
