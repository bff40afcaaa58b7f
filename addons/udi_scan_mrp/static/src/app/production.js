// Production: the orders of the scanning app, and the screen on which one is worked on.
import { onMounted, useRef, Component } from "@odoo/owl";
import { scenarios } from "@udi_scan/app/scenarios/scenarios";
import { screens } from "@udi_scan/app/screens/screens";
import { Transfer } from "@udi_scan/app/screens/transfer";
import { refusalOf } from "@udi_scan/app/session/answers";
import { _t } from "@udi_scan/app/translation";
import { judgeProduction } from "./production_judge";
import { ProductionSession } from "./production_session";

/** Finish although something is open? With the choice what becomes of the rest, where the person has it. */
class FinishOrder extends Component {
    static template = "udi_scan_mrp.FinishOrder";
    static props = { question: Object, asksForRest: Boolean, onFinish: Function, onNo: Function };

    setup() {
        const dialog = useRef("dialog");
        onMounted(() => dialog.el.showModal());
    }
}

export class Production extends Transfer {
    static template = "udi_scan_mrp.Production";
    static components = { ...Transfer.components, FinishOrder };

    /** Serial components are paired with a unit, or scanned for the whole order. */
    get choosesWay() {
        return this.session.each.size > 0;
    }

    /** The open unit's places, where it has more than one: `[{id, product, parts, each}]`. */
    get places() {
        const { session } = this;
        const several = [...session.each.values()].reduce((sum, each) => sum + each, 0) > 1;
        if (!session.current || !several) {
            return [];
        }
        return [...session.each].map(([id, each]) => ({
            id,
            product: session.told.get(id).product,
            parts: session.partsOf(session.current, id),
            each,
        }));
    }

    async finish(keepRest) {
        this.state.asking = null;
        try {
            await this.session.finish(keepRest);
        } catch (error) {
            this.session.verdict = refusalOf(error);
            this.props.app.feedback.signal("error");
            return;
        }
        this.props.go(this.props.scenario.key);
    }
}

screens.add("production", Production);

scenarios.add(
    "production",
    {
        key: "production",
        icon: "production",
        screen: "production",
        session: ProductionSession,
        judge: judgeProduction,
        fefo: true,
        title: () => _t("Production"),
        empty: () => _t("Nothing to make. Confirmed manufacturing orders appear here."),
    },
    { sequence: 28 }
);
