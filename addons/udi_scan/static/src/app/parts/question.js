import { Component, onMounted, useRef } from "@odoo/owl";

/** A question that takes the screen until it is answered; Escape says no. */
export class Question extends Component {
    static template = "udi_scan.Question";
    static props = {
        title: String,
        text: String,
        yes: String,
        no: String,
        onYes: Function,
        onNo: Function,
    };

    setup() {
        const dialog = useRef("dialog");
        onMounted(() => dialog.el.showModal());
    }
}
