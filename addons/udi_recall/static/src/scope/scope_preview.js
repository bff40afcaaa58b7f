import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/core/utils/numbers";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const PARTS = () => ({
    freight: _t("Freight"),
    labour: _t("Labour"),
    replacement: _t("Replacement"),
});

// by kind: what was counted may be read by somebody with another language than who counted
const PLACES = () => ({
    partner: _t("Customer or partner"),
    internal: _t("Own stock"),
    transit: _t("In transit"),
    supplier: _t("Back at the supplier"),
    unknown: _t("No holder recorded"),
    used: _t("Built into other units"),
    scrap: _t("Scrapped or lost"),
});

/** Units without decimals where there are none. */
export function units(value) {
    return formatFloat(value || 0, { digits: [16, Number.isInteger(value || 0) ? 0 : 2] });
}

export function money(value) {
    return formatFloat(value || 0, { digits: [16, 2] });
}

/** What a scope would cover: figures, places, cost, shortage. Reads the field `preview_shown` of `udi.recall.scope`. */
export class ScopePreview extends Component {
    static template = "udi_recall.ScopePreview";
    static props = { ...standardFieldProps };

    setup() {
        this.units = units;
        this.money = money;
    }

    get preview() {
        return this.props.record.data[this.props.name];
    }

    get sure() {
        const { units: all, certain_units: certain } = this.preview;
        return all ? Math.round((100 * certain) / all) : 100;
    }

    /** Share of a place in all units, for the bar. */
    share(row) {
        return this.preview.units ? Math.min(100, (100 * row.units) / this.preview.units) : 0;
    }

    placeName(row) {
        return PLACES()[row.kind] || row.label;
    }

    partName(part) {
        return PARTS()[part.name];
    }
}

/** Two scopes side by side: what only one of them covers. Reads the field `comparison`. */
export class ScopeComparison extends Component {
    static template = "udi_recall.ScopeComparison";
    static props = { ...standardFieldProps };

    setup() {
        this.units = units;
    }

    get columns() {
        const { only_one: here, both, only_other: there } = this.props.record.data[this.props.name];
        return [
            { name: "here", title: _t("Only in this version"), ...here },
            { name: "both", title: _t("In both"), ...both },
            { name: "there", title: _t("Only in the other"), ...there },
        ];
    }
}

registry
    .category("fields")
    .add("udi_recall_preview", { component: ScopePreview, supportedTypes: ["json"] });
registry
    .category("fields")
    .add("udi_recall_comparison", { component: ScopeComparison, supportedTypes: ["json"] });
