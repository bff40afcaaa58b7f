import { Component, useState } from "@odoo/owl";

const MAX_DIGITS = 5;

/** Large digits: how many pieces, or packages, the next scan stands for. */
export class KeyPad extends Component {
    static template = "udi_scan.KeyPad";
    static props = { onChoose: Function, onClose: Function };

    setup() {
        this.state = useState({ digits: "" });
        this.keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
    }

    get number() {
        return Number(this.state.digits) || 0;
    }

    press(key) {
        if (this.state.digits.length < MAX_DIGITS) {
            this.state.digits = `${Number(this.state.digits + key)}`;
        }
    }

    back() {
        this.state.digits = this.state.digits.slice(0, -1);
    }
}
