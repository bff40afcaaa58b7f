import { Component, onMounted, onWillUnmount } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const PERIOD = 2000;

/** How far a job is; asks every two seconds while the job waits or runs. */
export class CatalogueProgress extends Component {
    static template = "udi_traceability.CatalogueProgress";
    static props = { ...standardFieldProps };

    setup() {
        onMounted(() => this.plan());
        onWillUnmount(() => {
            this.gone = true;
            clearTimeout(this.timer);
        });
    }

    get data() {
        return this.props.record.data;
    }

    get running() {
        return ["queued", "running"].includes(this.data.state);
    }

    get percent() {
        return Math.round(this.props.record.data[this.props.name] || 0);
    }

    /** Without a known total the bar is full and only moves. */
    get barStyle() {
        return `width: ${this.data.progress_total ? Math.max(this.percent, 2) : 100}%`;
    }

    get title() {
        if (this.data.state === "queued") {
            return _t("Waiting for its turn");
        }
        return {
            check: _t("Checking the files"),
            import: _t("Importing"),
            adopt: _t("Adopting"),
            undo: _t("Taking back"),
        }[this.data.step];
    }

    get numbers() {
        const done = this.data.progress_done.toLocaleString();
        const total = this.data.progress_total;
        return total
            ? _t("%(done)s of %(total)s records", { done, total: total.toLocaleString() })
            : _t("%(count)s records", { count: done });
    }

    plan() {
        this.timer = setTimeout(() => this.refresh(), PERIOD);
    }

    async refresh() {
        try {
            await this.props.record.load();
        } finally {
            if (!this.gone && this.running) {
                this.plan();
            }
        }
    }
}

registry.category("fields").add("udi_catalogue_progress", {
    component: CatalogueProgress,
    supportedTypes: ["float"],
    fieldDependencies: [
        { name: "state", type: "selection" },
        { name: "step", type: "selection" },
        { name: "progress_done", type: "integer" },
        { name: "progress_total", type: "integer" },
    ],
});
