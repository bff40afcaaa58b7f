import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { AnswerBanner } from "@udi_traceability/scan/answer_banner";
import { DemoCodes } from "@udi_traceability/scan/demo_codes";
import { ScanFeedback } from "@udi_traceability/scan/scan_feedback";
import { ScanInput } from "@udi_traceability/scan/scan_input";
import { FindResults } from "@udi_traceability/find/find_results";
import { ScanSession } from "@udi_traceability/scan/scan_session";
import { startGuidedTour } from "@udi_traceability/tours/guided_tour";

/** Sign and colour per tile; a tile that another addon adds may bring its own icon. */
const LOOKS = {
    receive: ["fa-arrow-down", "in"],
    deliver: ["fa-truck", "out"],
    production: ["fa-cogs", "made"],
    labels: ["fa-barcode", "made"],
    trace: ["fa-share-alt", "check"],
    recall: ["fa-bullhorn", "held"],
    holds: ["fa-hand-paper-o", "held"],
    devices: ["fa-cubes", "move"],
    refused: ["fa-ban", "held"],
    certificates: ["fa-certificate", "check"],
};

const RECALL_MENU = "udi_traceability.menu_udi_recall";
const RECALL_GROUP = "udi_traceability.group_udi_recall_manager";

/** Where everybody starts: what waits for me, and one field that answers any code. */
export class UdiHome extends Component {
    static template = "udi_traceability.Home";
    static components = { AnswerBanner, DemoCodes, FindResults, ScanInput };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.menu = useService("menu");
        this.orm = useService("orm");
        this.tourService = useService("tour_service");
        this.state = useState({ tiles: [], hasDemo: false, found: null });
        this.findLast = new KeepLast();
        this.session = useState(new ScanSession(this.orm, new ScanFeedback()));
        onWillStart(() => this.load());
        onWillUnmount(() => this.session.close());
    }

    get greeting() {
        return _t("Hello %(name)s, what do you want to do?", { name: user.name });
    }

    async load() {
        const summary = await this.orm.call("udi.home", "summary", []);
        this.state.tiles = summary.tiles;
        this.state.hasDemo = summary.has_demo;
    }

    iconOf(tile) {
        return tile.icon || LOOKS[tile.key]?.[0] || "fa-circle-o";
    }

    kindOf(tile) {
        return LOOKS[tile.key]?.[1] || "move";
    }

    /** Two questions at once: may I use this, and where is everything of that name? */
    async onScan(text) {
        this.session.scan(text);
        const found = await this.findLast.add(this.orm.call("udi.find", "ask", [text]));
        this.state.found = found.groups.length ? found : null;
    }

    /** A name of a hospital or an order is no code: its refusal helps nobody where something was found. */
    get banner() {
        const { answer } = this.session;
        return answer && (answer.lot || answer.product || !this.state.found) ? answer : null;
    }

    clear() {
        this.session.answer = null;
        this.state.found = null;
    }

    openTile(tile) {
        this.action.doAction(tile.action_xmlid);
    }

    async startTour() {
        const installed = this.menu.getAll().some((menu) => menu.xmlid === RECALL_MENU);
        const recall = installed && (await user.hasGroup(RECALL_GROUP));
        return startGuidedTour(this.tourService, this.orm, { recall });
    }
}

registry.category("actions").add("udi_traceability.home", UdiHome);
