import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { formatInteger } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { FindResults } from "@udi_traceability/find/find_results";
import { GenealogyPicture } from "@udi_traceability/genealogy/genealogy_picture";
import { ScanInput } from "@udi_traceability/scan/scan_input";
import { TimelineList } from "@udi_traceability/timeline/timeline_list";
import { actionParams } from "@udi_traceability/utils/action_params";
import { showQuantity } from "@udi_traceability/utils/format";

const TABS = ["downstream", "upstream", "picture", "timeline"];

/** One lot: where it went, what is in it, as numbers, rows, picture and time; and as files to hand out. */
export class TraceScreen extends Component {
    static template = "udi_traceability.TraceScreen";
    static components = { FindResults, GenealogyPicture, ScanInput, TimelineList };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.formatInteger = formatInteger;
        this.showQuantity = showQuantity;
        const params = actionParams(this.props.action);
        this.state = useState({
            lot: null,
            found: null,
            tab: TABS.includes(params.tab) ? params.tab : "downstream",
            ever: false,
            sides: {},
        });
        onWillStart(() => this.choose(Number(params.lot_id) || false));
    }

    get tabs() {
        return [
            ["downstream", _t("Downstream: where it went"), "fa-arrow-right"],
            ["upstream", _t("Upstream: what is in it"), "fa-arrow-left"],
            ["picture", _t("Picture"), "fa-sitemap"],
            ["timeline", _t("Timeline"), "fa-history"],
        ];
    }

    get side() {
        return this.state.sides[this.state.tab];
    }

    get isSide() {
        return this.state.tab === "downstream" || this.state.tab === "upstream";
    }

    /** Answers that are lots of one name lead on at once; more than one is a question. */
    async onScan(text) {
        const found = await this.keepLast.add(this.orm.call("udi.find", "ask", [text]));
        const lots = found.groups.filter((group) => group.model === "stock.lot");
        const [first] = lots.flatMap((group) => group.results);
        const exact = first && (found.groups[0].key === "code" || first.title === text.trim());
        const several = lots.some((group) => group.results.length > 1 || group.more);
        if (first && (exact || !several) && lots[0] === found.groups[0]) {
            return this.choose(first.id);
        }
        this.state.found = found;
    }

    async choose(lotId) {
        Object.assign(this.state, { lot: null, found: null, sides: {} });
        if (lotId) {
            this.state.lot = await this.orm.call("udi.trace.screen", "about", [lotId]);
            await this.show(this.state.tab);
        }
        this.remember();
    }

    async show(tab) {
        this.state.tab = tab;
        this.remember();
        if (this.state.lot && this.isSide && !this.state.sides[tab]) {
            const args = [this.state.lot.id, tab, this.state.ever];
            this.state.sides[tab] = await this.orm.call("udi.trace.screen", "side", args);
        }
    }

    async more() {
        const { tab, lot, ever } = this.state;
        const { after } = this.side;
        const page = await this.orm.call("udi.trace", "rows", [[lot.id], tab], { ever, after });
        this.side.rows.push(...page.rows);
        this.side.after = page.after;
    }

    toggleEver() {
        this.state.ever = !this.state.ever;
        this.state.sides = {};
        return this.show(this.state.tab);
    }

    remember() {
        const { lot, tab } = this.state;
        this.props.updateActionState({ lot_id: lot?.id, tab: lot ? tab : undefined });
        this.env.config.setDisplayName(
            lot ? _t("Trace of %(lot)s", { lot: lot.name }) : _t("Upstream / downstream")
        );
    }

    fileOf(kind) {
        const { lot, tab, ever } = this.state;
        return `/udi/trace/${tab}/${lot.id}.${kind}${ever ? "?ever=1" : ""}`;
    }

    open(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("udi_traceability.trace", TraceScreen);
