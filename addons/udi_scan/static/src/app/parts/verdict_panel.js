import { Component } from "@odoo/owl";
import { _t } from "../translation";
import { Icon } from "./icon";

const ICONS = { ok: "ok", warning: "warning", error: "error" };
/** What is on every label of the product says nothing about which reading is meant. */
const COMMON = new Set(["01", "02"]);

/** The last verdict, readable from two metres: colour, sign, a few words, then what to do. */
export class VerdictPanel extends Component {
    static template = "udi_scan.VerdictPanel";
    static components = { Icon };
    static props = {
        verdict: { type: [Object, { value: null }] },
        idle: String,
        busy: { type: Boolean, optional: true },
        onChoose: { type: Function, optional: true },
    };

    get status() {
        return this.props.verdict?.status || "idle";
    }

    get icon() {
        return ICONS[this.status] || "scan";
    }

    get choices() {
        return (this.props.verdict?.choices || []).map(({ text, elements, known }) => ({
            text,
            hint: known ? _t("Known here") : _t("As scanned: not known here"),
            elements: elements.filter(({ identifier }) => !COMMON.has(identifier)),
        }));
    }
}
