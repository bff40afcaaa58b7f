import { Component, useState } from "@odoo/owl";
import { _t } from "../translation";
import { Icon } from "./icon";

const SHOWN = 12;

/** Choose one of many by a few letters of its name or code; no network is asked. */
export class Picker extends Component {
    static template = "udi_scan.Picker";
    static components = { Icon };
    static props = {
        rows: Array,
        chosen: { type: [Object, { value: null }], optional: true },
        none: String,
        onChoose: Function,
    };

    setup() {
        this.state = useState({ text: "" });
        this.searchText = _t("Name or code");
    }

    get matching() {
        const words = this.state.text.toLowerCase().split(/\s+/).filter(Boolean);
        const text = ({ name, codes }) => [name, ...(codes || [])].join(" ").toLowerCase();
        return this.props.rows.filter((row) => words.every((word) => text(row).includes(word)));
    }

    get found() {
        return this.matching.slice(0, SHOWN);
    }

    get more() {
        const hidden = this.matching.length - SHOWN;
        return hidden > 0
            ? _t("%(count)s more: type a few letters of the name.", { count: hidden })
            : "";
    }
}
