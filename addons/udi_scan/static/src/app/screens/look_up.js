import { Component, onMounted, useState } from "@odoo/owl";
import { Icon } from "../parts/icon";
import { useScanner } from "../parts/scanner";
import { VerdictPanel } from "../parts/verdict_panel";
import { ServerError, SignedOutError } from "../sync/rpc";
import { _t } from "../translation";
import { FactFinder, read } from "../verdict/facts";
import { Assembly } from "../verdict/half";

/** May I use this? The server answers; without a network, what this device keeps. */
export class LookUp extends Component {
    static template = "udi_scan.LookUp";
    static components = { Icon, VerdictPanel };
    static props = {
        app: Object,
        go: Function,
        scenario: Object,
        text: { type: String, optional: true },
    };

    setup() {
        this.state = useState({ verdict: null, facts: [], busy: false, typing: false });
        this.finder = new FactFinder(this.props.app.jobs);
        this.assembly = new Assembly();
        this.queue = Promise.resolve();
        useScanner((text) => this.onScan(text));
        onMounted(() => {
            if (this.props.text) {
                this.onScan(decodeURIComponent(this.props.text));
            }
        });
    }

    onScan(text) {
        this.queue = this.queue.then(() => this.lookUp(text));
    }

    onTyped(ev) {
        ev.preventDefault();
        const field = ev.target.elements.code;
        this.onScan(field.value);
        field.value = "";
    }

    async lookUp(scanned) {
        const { reading, text } = this.assembly.add(read(scanned), scanned);
        this.state.busy = true;
        const here = await this.judgeHere(reading, text);
        const answer = here.half ? here : (await this.ask(text)) || here;
        if (answer.half) {
            this.assembly.keep(reading, text);
        }
        Object.assign(this.state, { busy: false, verdict: answer, facts: answer.facts || [] });
        this.props.app.feedback.signal(answer.status);
    }

    async judgeHere(reading, text) {
        const facts = await this.finder.of(reading, text);
        const found = this.props.scenario.judge(facts);
        const note = _t("Without a network, from what this device has loaded.");
        return {
            ...found,
            message: found.half ? found.message : `${found.message} ${note}`,
            facts: this.rows(facts.product?.name, facts.lot || {}),
        };
    }

    /** The server's answer; null where it cannot be had. */
    async ask(text) {
        try {
            const answer = await this.props.app.send("/udi/scan/look-up", { text });
            const { lot, product } = answer;
            const choices = (answer.alternatives || []).map((one) => ({ ...one }));
            return {
                ...answer,
                choices,
                facts: this.rows(lot?.product || product?.name, {
                    ...lot,
                    held: lot?.on_hold ? lot.hold_reason : "",
                    place: lot?.holder,
                }),
            };
        } catch (error) {
            if (error instanceof ServerError || error instanceof SignedOutError) {
                this.props.app.syncMessage = error.message;
            }
            return null;
        }
    }

    rows(product, { name, lot_number, expiry, place, held }) {
        return [
            [_t("Product"), product],
            [_t("Lot or serial"), name],
            [_t("Production lot"), lot_number === name ? "" : lot_number],
            [_t("Expiry date"), expiry],
            [_t("Who has it"), place],
            [_t("On hold"), held],
        ].filter(([, value]) => value);
    }
}
