import { Component, onMounted, useExternalListener, useRef, useState } from "@odoo/owl";
import { scanBarcode } from "@web/core/barcode/barcode_dialog";
import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { separatorOf } from "./scan_keys";

const EDITABLE = "input, textarea, select, [contenteditable='true']";
const OVERLAY = ".modal, .o_popover, .o-dropdown--menu, .o_bottom_sheet";

/**
 * A field that is always ready for a hand scanner.
 *
 * The scanner types the code and ends with Enter or Tab. The soft keyboard stays away until asked
 * for (`inputmode="none"`). A scan that comes while a button has the focus still lands here.
 */
export class ScanInput extends Component {
    static template = "udi_traceability.ScanInput";
    static props = {
        onScan: Function,
        pending: { type: Number, optional: true },
        placeholder: { type: String, optional: true },
    };

    setup() {
        this.input = useRef("input");
        this.state = useState({ keyboard: false });
        this.canUseCamera = isBarcodeScannerSupported();
        onMounted(() => this.focus());
        useExternalListener(document, "keydown", this.onDocumentKeydown, { capture: true });
        useExternalListener(document, "click", this.onDocumentClick);
        useExternalListener(window, "focus", () => this.focus());
    }

    get keyboardTitle() {
        return this.state.keyboard ? _t("Hide the keyboard") : _t("Type with the keyboard");
    }

    focus() {
        if (this.input.el && !document.querySelector(OVERLAY)) {
            this.input.el.focus({ preventScroll: true });
        }
    }

    submit() {
        const text = this.input.el.value;
        this.input.el.value = "";
        if (text.trim()) {
            this.props.onScan(text);
        }
    }

    insert(text) {
        const { el } = this.input;
        el.setRangeText(text, el.selectionStart, el.selectionEnd, "end");
    }

    onKeydown(ev) {
        if (ev.isComposing) {
            return;
        }
        const separator = separatorOf(ev);
        if (separator) {
            ev.preventDefault();
            ev.stopPropagation();
            this.insert(separator);
        } else if (ev.key === "Enter" || (ev.key === "Tab" && !ev.shiftKey && ev.target.value)) {
            ev.preventDefault();
            ev.stopPropagation();
            this.submit();
        }
    }

    onPaste(ev) {
        // The field would glue two lines together: each line is a scan of its own.
        const lines = (ev.clipboardData?.getData("text") || "").split(/[\r\n]+/).filter(Boolean);
        if (lines.length > 1) {
            ev.preventDefault();
            lines.forEach((line) => this.props.onScan(line));
        }
    }

    onDocumentKeydown(ev) {
        const { target } = ev;
        if (target === this.input.el || target.closest?.(`${EDITABLE}, ${OVERLAY}`)) {
            return;
        }
        const separator = separatorOf(ev);
        const types = ev.key?.length === 1 && ev.key !== " " && !ev.ctrlKey && !ev.altKey;
        if (separator || (types && !ev.metaKey)) {
            // The browser delivers the character to whoever has the focus after this handler.
            this.focus();
        }
        if (separator) {
            ev.preventDefault();
            this.insert(separator);
        }
    }

    onDocumentClick(ev) {
        const inZone = ev.target.closest?.(".o_udi_scan_zone");
        if (inZone && !ev.target.closest(`${EDITABLE}, ${OVERLAY}, summary`)) {
            browser.setTimeout(() => this.focus());
        }
    }

    toggleKeyboard() {
        this.state.keyboard = !this.state.keyboard;
        // Android looks at inputmode only when the field gets the focus.
        this.input.el.inputMode = this.state.keyboard ? "text" : "none";
        this.input.el.blur();
        this.focus();
    }

    async onCamera() {
        let text;
        try {
            text = await scanBarcode(this.env);
        } catch {
            // The camera was closed or is not allowed; its dialog has said so.
            return;
        }
        if (text) {
            this.props.onScan(text);
        }
    }
}
