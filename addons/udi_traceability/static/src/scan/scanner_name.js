import { Component, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const KEY = "udi_traceability.scanner";
const LONGEST = 64;

/** The name of the scanner that this browser works with: kept here, sent with every scan, seen in the ledger. */
export const scannerName = {
    get() {
        return browser.localStorage.getItem(KEY) || "";
    },
    /** @returns {string} the name as it is kept */
    set(text) {
        const name = text.trim().slice(0, LONGEST);
        if (name) {
            browser.localStorage.setItem(KEY, name);
        } else {
            browser.localStorage.removeItem(KEY);
        }
        return name;
    },
};

/** Shows the name and lets it be changed; asked once for each device. */
export class ScannerName extends Component {
    static template = "udi_traceability.ScannerName";
    static props = { onName: { type: Function, optional: true } };

    setup() {
        this.state = useState({ name: scannerName.get() });
        this.longest = LONGEST;
    }

    onChange(ev) {
        this.state.name = scannerName.set(ev.target.value);
        ev.target.value = this.state.name;
        this.props.onName?.(this.state.name);
    }
}

/** The same in a form: the record learns the name when the form opens. */
export class ScannerField extends Component {
    static template = "udi_traceability.ScannerField";
    static components = { ScannerName };
    static props = { ...standardFieldProps };

    setup() {
        const name = scannerName.get();
        if (name && name !== this.props.record.data[this.props.name]) {
            this.onName(name);
        }
    }

    onName(name) {
        this.props.record.update({ [this.props.name]: name });
    }
}

registry.category("fields").add("udi_scanner", {
    component: ScannerField,
    supportedTypes: ["char"],
});
