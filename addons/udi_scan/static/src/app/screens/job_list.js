import { Component, onWillStart, useState } from "@odoo/owl";
import { Icon } from "../parts/icon";
import { useScanner } from "../parts/scanner";
import { refusalOf } from "../session/answers";
import { FREE } from "../store/jobs";
import { _t } from "../translation";

const LOADED_AHEAD = 20; // jobs that are loaded without being asked for: a shift's work

/** Open jobs of a scenario; those that are kept here can be worked on without a network. */
export class JobList extends Component {
    static template = "udi_scan.JobList";
    static components = { Icon };
    static props = { app: Object, go: Function, scenario: Object };

    setup() {
        this.state = useState({ jobs: [], fresh: true, loading: true, notice: "" });
        useScanner((text) => this.onScan(text.trim()));
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
        await scenario.prepare?.(app);
        if (scenario.begins || scenario.places) {
            await app.loader.load(scenario.key, FREE); // not everybody may begin jobs: the listed ones come anyway
        }
        const loadable = this.state.jobs.filter((job) => !job.begun);
        for (const job of loadable.slice(0, LOADED_AHEAD)) {
            if (!(await app.loader.load(scenario.key, job.id))) {
                return;
            }
            job.kept = true;
        }
    }

    /** A scenario may begin a job of its own from what is listed, such as the count of a place. */
    async open(job) {
        const { app, scenario, go } = this.props;
        if (job.begun || !scenario.beginFrom) {
            go(scenario.key, job.id);
            return;
        }
        try {
            const begun = await app.loader.begin(scenario.key, scenario.beginFrom(job), job.id);
            if (begun) {
                go(scenario.key, begun.id);
            } else {
                this.state.notice =
                    app.loader.refusal?.message ||
                    _t("This job was not loaded yet. Open it once where there is a network.");
            }
        } catch (error) {
            this.state.notice = refusalOf(error).message;
        }
    }

    /** The label of a listed place, the number of a document, or what a scenario knows its jobs by, opens it. */
    async onScan(text) {
        const { app } = this.props;
        const place = await app.jobs.placeOf(text);
        // a scenario may find the job by what lies in it
        const found = await this.props.scenario.jobOf?.(app, text, this.state.jobs);
        const job =
            found ||
            this.state.jobs.find(
                (one) => one.name === text || (place && !one.begun && one.place === place.id)
            );
        app.feedback.signal(job ? "ok" : "error");
        if (job) {
            await this.open(job);
        } else {
            this.state.notice = _t("Nothing in this list has this code: %(code)s", {
                code: text.slice(0, 40),
            });
        }
    }

    /** Nothing to do is another thing than nothing known. */
    get emptyText() {
        return this.state.fresh
            ? this.props.scenario.empty()
            : _t(
                  "Nothing is listed: without a network only what was opened here before can be. Open this list once where there is one."
              );
    }

    factsOf(job) {
        const { count } = job;
        const words = count === 1 ? _t("1 product") : _t("%(count)s products", { count });
        return [job.planned?.slice(0, 10), count ? words : ""].filter(Boolean).join(" · ");
    }
}
