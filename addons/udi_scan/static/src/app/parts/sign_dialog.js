import { Component, onMounted, useRef } from "@odoo/owl";

/** A person puts his name to something; Escape leaves it open. */
export class SignDialog extends Component {
    static template = "udi_scan.SignDialog";
    static props = {
        title: String,
        text: String,
        right: Boolean,
        onSign: Function,
        onNo: Function,
    };

    setup() {
        const dialog = useRef("dialog");
        onMounted(() => dialog.el.showModal());
    }
}
