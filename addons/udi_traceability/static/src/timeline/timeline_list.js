import {
    Component,
    onMounted,
    onPatched,
    onWillStart,
    onWillUnmount,
    onWillUpdateProps,
    useRef,
    useState,
} from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { debounce } from "@web/core/utils/timing";
import { showDateTime } from "@udi_traceability/utils/format";
import { TimelineEntry } from "./timeline_entry";
import { TimelinePages, serverFilters } from "./timeline_pages";

const NOTHING = { text: "", step: "", since: "", until: "", user: "", place: "" };
const TYPING = 350; // ms

/** The timeline of one record, or of everything: filters, events, and more of them when the end comes into sight. */
export class TimelineList extends Component {
    static template = "udi_traceability.TimelineList";
    static components = { TimelineEntry };
    static props = {
        model: { type: [String, { value: null }], optional: true },
        resId: { type: [Number, { value: null }, { value: false }], optional: true },
        version: { type: String, optional: true }, // another value: the record has changed, read it again
    };
    static defaultProps = { model: null, resId: null, version: "" };

    setup() {
        this.orm = useService("orm");
        this.pages = useState(new TimelinePages(this.orm));
        this.state = useState({ filters: { ...NOTHING }, showFilters: false, steps: [] });
        this.end = useRef("end");
        this.searchSoon = debounce(() => this.load(this.props), TYPING);
        this.observer = new IntersectionObserver(
            (entries) => entries.some((entry) => entry.isIntersecting) && this.onEndSeen(),
            { rootMargin: "400px" }
        );
        onWillStart(() => this.load(this.props));
        onWillUpdateProps((next) => {
            const same = ["model", "resId", "version"].every((key) => next[key] === this.props[key]);
            return same ? undefined : this.load(next);
        });
        onMounted(() => this.watchEnd());
        onPatched(() => this.watchEnd());
        onWillUnmount(() => {
            this.observer.disconnect();
            this.searchSoon.cancel();
        });
    }

    /** Asked again after each page: a page that does not fill the screen must bring the next one. */
    watchEnd() {
        this.observer.disconnect();
        if (this.end.el) {
            this.observer.observe(this.end.el);
        }
    }

    onEndSeen() {
        if (!this.pages.waits) {
            this.pages.more();
        }
    }

    async load({ model, resId }) {
        if (model && !resId) {
            this.pages.clear();
            return;
        }
        await this.pages.start(model, resId, serverFilters(this.state.filters));
    }

    get filterCount() {
        const { text, ...others } = this.state.filters;
        return Object.values(others).filter(Boolean).length;
    }

    get isFiltered() {
        return Boolean(this.state.filters.text || this.filterCount);
    }

    get isEmpty() {
        return this.pages.ended && !this.pages.events.length;
    }

    get reached() {
        return _t("Searched back to %(time)s", { time: showDateTime(this.pages.next?.[0]) });
    }

    async toggleFilters() {
        this.state.showFilters = !this.state.showFilters;
        if (!this.state.steps.length) {
            this.state.steps = await this.orm.call("udi.timeline", "choices", []);
        }
    }

    setFilter(name, value, soon = false) {
        this.state.filters[name] = value;
        return soon ? this.searchSoon() : this.load(this.props);
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            // a form around must not be saved by it
            ev.preventDefault();
            ev.stopPropagation();
            this.searchSoon.cancel();
            this.load(this.props);
        }
    }

    clearFilters() {
        Object.assign(this.state.filters, NOTHING);
        return this.load(this.props);
    }
}
