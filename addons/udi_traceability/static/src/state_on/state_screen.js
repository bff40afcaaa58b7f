import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDateTime, serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { formatInteger } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { FindResults } from "@udi_traceability/find/find_results";
import { HistoryBanner } from "@udi_traceability/history/history_banner";
import { ScanInput } from "@udi_traceability/scan/scan_input";
import { actionParams } from "@udi_traceability/utils/action_params";
import { showDateTime, showQuantity } from "@udi_traceability/utils/format";

const INPUT = "yyyy-MM-dd'T'HH:mm"; // what <input type="datetime-local"> speaks

/** How it stood at a past moment: of one lot, or of everything by product and place. */
export class StateScreen extends Component {
    static template = "udi_traceability.StateScreen";
    static components = { FindResults, HistoryBanner, ScanInput };
    static props = { ...standardActionServiceProps };
    // the address with its parameters leads here again, also after the page was loaded anew
    static path = "udi-state";
    static displayName = _t("State on a day");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.formatInteger = formatInteger;
        this.showDateTime = showDateTime;
        this.showQuantity = showQuantity;
        const { moment, lot_id: lotId } = actionParams(this.props.action);
        this.state = useState({
            moment: moment ? deserializeDateTime(moment) : this.endOfYesterday(),
            lot: null,
            lotId: Number(lotId) || false,
            found: null,
            rows: [],
            after: null,
            later: 0,
            loading: false,
        });
        // everything takes its time: the screen is there meanwhile and says so
        onWillStart(() => (this.state.lotId ? this.load() : void this.load()));
    }

    endOfYesterday() {
        return luxon.DateTime.local().minus({ days: 1 }).endOf("day").startOf("second");
    }

    get moment() {
        return serializeDateTime(this.state.moment);
    }

    get momentText() {
        return this.state.moment.toFormat(INPUT);
    }

    get latest() {
        return luxon.DateTime.local().toFormat(INPUT);
    }

    get kinds() {
        return {
            internal: _t("In stock"),
            transit: _t("In transit"),
            partner: _t("At a customer"),
            supplier: _t("Back at the supplier"),
            used: _t("Used in production"),
            scrap: _t("Scrapped or lost"),
        };
    }

    get file() {
        return `/udi/state.xlsx?moment=${encodeURIComponent(this.moment)}`;
    }

    setMoment(text) {
        const moment = luxon.DateTime.fromISO(text);
        if (moment.isValid) {
            this.state.moment = moment;
            return this.load();
        }
    }

    async load() {
        Object.assign(this.state, { lot: null, rows: [], after: null, later: 0 });
        const { lotId } = this.state;
        this.props.updateActionState({ moment: this.moment, lot_id: lotId || undefined });
        if (lotId) {
            const ask = this.orm.call("udi.trace", "state_on", [[lotId], this.moment]);
            [this.state.lot] = await this.keepLast.add(ask);
        } else {
            await this.more();
        }
    }

    async more() {
        this.state.loading = true;
        try {
            const ask = this.orm.call("udi.trace", "state_of_all_on", [this.moment], {
                after: this.state.after,
            });
            const page = await this.keepLast.add(ask);
            this.state.rows.push(...page.rows);
            this.state.after = page.after;
            this.state.later += page.later_known;
        } finally {
            this.state.loading = false;
        }
    }

    async onScan(text) {
        const found = await this.keepLast.add(this.orm.call("udi.find", "ask", [text]));
        const lots = found.groups.filter((group) => group.model === "stock.lot");
        const [lot] = lots.flatMap((group) => group.results);
        this.state.found = lot ? null : found;
        if (lot) {
            return this.chooseLot(lot.id);
        }
    }

    chooseLot(lotId) {
        this.state.lotId = lotId;
        this.state.found = null;
        return this.load();
    }

    openLot() {
        return this.action.doAction("udi_traceability.action_udi_trace", {
            additionalContext: { lot_id: this.state.lotId },
        });
    }
}

registry.category("actions").add("udi_traceability.state_on", StateScreen);
