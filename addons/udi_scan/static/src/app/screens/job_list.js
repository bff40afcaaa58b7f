import { Component, onWillStart, useState } from "@odoo/owl";
import { Icon } from "../parts/icon";
import { _t } from "../translation";

const LOADED_AHEAD = 20; // jobs that are loaded without being asked for: a shift's work

/** Open jobs of a scenario; those that are kept here can be worked on without a network. */
export class JobList extends Component {
    static template = "udi_scan.JobList";
    static components = { Icon };
    static props = { app: Object, go: Function, scenario: Object };

    setup() {
        this.state = useState({ jobs: [], fresh: true, loading: true });
        onWillStart(() => {
            this.load(); // shown at once, filled when the list comes
        });
    }

    async load() {
        const { app, scenario } = this.props;
        const { jobs, fresh } = await app.loader.list(scenario.key);
        Object.assign(this.state, { jobs, fresh, loading: false });
        if (fresh) {
            await this.loadAhead();
        }
    }

    /** One after the other, the next job first, so that the network stays free for scans. */
    async loadAhead() {
        const { app, scenario } = this.props;
        for (const job of this.state.jobs.slice(0, LOADED_AHEAD)) {
            if (!(await app.loader.load(scenario.key, job.id))) {
                return;
            }
            job.kept = true;
        }
    }

    dateOf(job) {
        return job.planned ? job.planned.slice(0, 10) : "";
    }

    countOf(job) {
        return job.count === 1 ? _t("1 product") : _t("%(count)s products", { count: job.count });
    }
}
