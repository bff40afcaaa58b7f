import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat, formatInteger } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

export const DIMENSIONS = ["accuracy", "completeness", "timeliness"];
const DAY_OF_MONTH = { month: "long", year: "numeric" };
const MINUTES_OF_HOUR = 60;

/** Minutes as people say them: minutes, hours or days. */
export function showDelay(minutes) {
    if (minutes < MINUTES_OF_HOUR) {
        return _t("%s min", formatFloat(minutes, { digits: [16, 0] }));
    }
    const hours = minutes / MINUTES_OF_HOUR;
    return hours < 48
        ? _t("%s h", formatFloat(hours, { digits: [16, 1] }))
        : _t("%s days", formatFloat(hours / 24, { digits: [16, 1] }));
}

/** How accurate, complete and timely the records of a month are, and which records cost the points. */
export class DataScores extends Component {
    static template = "udi_traceability.DataScores";
    static props = { ...standardActionServiceProps };
    static path = "udi-scores";
    static displayName = _t("Scores");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dimensions = DIMENSIONS;
        this.formatInteger = formatInteger;
        this.showDelay = showDelay;
        this.state = useState({ page: null, subject: "product", busy: false });
        onWillStart(() => this.load());
    }

    async load(month = false) {
        this.state.page = await this.orm.call("udi.data.scores", "page", [month]);
    }

    get names() {
        return {
            accuracy: _t("Accuracy"),
            completeness: _t("Completeness"),
            timeliness: _t("Timeliness"),
        };
    }

    get subjects() {
        return Object.keys(this.state.page.labels).filter((subject) => subject !== "company");
    }

    get companies() {
        return this.state.page.subjects.company || [];
    }

    get rows() {
        return this.state.page.subjects[this.state.subject] || [];
    }

    /** The months of the first company shown, oldest first. */
    get trend() {
        const [company] = this.companies;
        return company ? this.state.page.trend.filter((row) => row.res_id === company.res_id) : [];
    }

    monthName(month) {
        return deserializeDate(month).toLocaleString(DAY_OF_MONTH);
    }

    percent(value) {
        return _t("%s %", formatFloat(value, { digits: [16, 1] }));
    }

    changeText(change) {
        return `${change > 0 ? "▲" : "▼"} ${formatFloat(Math.abs(change), { digits: [16, 1] })}`;
    }

    async drill(row, dimension) {
        const action = await this.orm.call("udi.data.score", `action_${dimension}`, [[row.id]]);
        await this.action.doAction(action);
    }

    async computeNow() {
        this.state.busy = true;
        try {
            await this.orm.call("udi.data.scores", "compute_now", []);
            await this.load();
        } finally {
            this.state.busy = false;
        }
    }
}

registry.category("actions").add("udi_traceability.data_scores", DataScores);
