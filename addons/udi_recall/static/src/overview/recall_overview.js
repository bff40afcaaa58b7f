import { Component, onWillUnmount, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { browser } from "@web/core/browser/browser";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { units } from "../scope/scope_preview";

const TICK = 1000;
const HOUR = 3600;

/** Days and hours, or hours, minutes and seconds on the last two days. */
export function remaining(seconds) {
    const left = Math.abs(Math.round(seconds));
    if (left >= 48 * HOUR) {
        const days = Math.floor(left / (24 * HOUR));
        const hours = Math.floor((left % (24 * HOUR)) / HOUR);
        return _t("%(days)s d %(hours)s h", { days, hours });
    }
    const two = (number) => String(Math.floor(number)).padStart(2, "0");
    return `${two(left / HOUR)}:${two((left % HOUR) / 60)}:${two(left % 60)}`;
}

/** The case at a glance: countdown, funnel, places, notices. Reads the field `overview` of `udi.recall`. */
export class RecallOverview extends Component {
    static template = "udi_recall.RecallOverview";
    static props = { ...standardFieldProps };

    setup() {
        this.units = units;
        this.clock = useState({ now: Date.now() });
        const timer = browser.setInterval(() => (this.clock.now = Date.now()), TICK);
        onWillUnmount(() => browser.clearInterval(timer));
    }

    get overview() {
        return this.props.record.data[this.props.name];
    }

    get deadlines() {
        return this.overview.deadlines.map((row) => {
            const due = deserializeDateTime(row.due);
            const seconds = (due.toMillis() - this.clock.now) / 1000;
            const given = (due.toMillis() - deserializeDateTime(row.start).toMillis()) / 1000;
            const state = seconds < 0 ? "overdue" : seconds <= given / 2 ? "soon" : "running";
            return {
                ...row,
                state,
                left: remaining(seconds),
                until: due.toFormat("yyyy-MM-dd HH:mm"),
            };
        });
    }

    get funnel() {
        const [first] = this.overview.funnel;
        return this.overview.funnel.map((row) => ({
            ...row,
            share: first.value ? Math.min(100, Math.round((100 * row.value) / first.value)) : 0,
        }));
    }

    get places() {
        const all = this.overview.places.reduce((sum, row) => sum + row.units, 0);
        return this.overview.places.map((row) => ({
            ...row,
            share: all ? (100 * row.units) / all : 0,
        }));
    }
}

registry
    .category("fields")
    .add("udi_recall_overview", { component: RecallOverview, supportedTypes: ["json"] });
