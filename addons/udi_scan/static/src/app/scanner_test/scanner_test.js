import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { Icon } from "../parts/icon";
import { listening, useScanner } from "../parts/scanner";
import { SampleCode } from "../samples/sample_code";
import { samples, TEST_CODES } from "../samples/samples";
import { _t } from "../translation";
import { FAULTS, isCode, judgeScan, summaryOf } from "./judge";
import { KeyTrace } from "./trace";
import { remedyOf, titleOf } from "./words";

/** One code after the other: what arrives is compared with what it holds, and the cure is named. */
export class ScannerTest extends Component {
    static template = "udi_scan.ScannerTest";
    static components = { Icon, SampleCode };
    static props = { app: Object, go: Function, version: { type: Number, optional: true } };

    setup() {
        this.codes = TEST_CODES;
        this.results = new Map();
        this.state = useState({ at: 0, result: null, hint: "", summary: null, sending: false });
        this.trace = new KeyTrace(() => this.onQuiet());
        this.scanner = useScanner((text) => this.onScan(text), { look: (text) => this.look(text) });
        let stop;
        onMounted(() => (stop = this.trace.listen()));
        onWillUnmount(() => stop());
    }

    get code() {
        return this.codes[this.state.at];
    }

    get title() {
        return titleOf(this.code);
    }

    get step() {
        return _t("Code %(number)s of %(count)s", {
            number: this.state.at + 1,
            count: this.codes.length,
        });
    }

    /** `[{fault, text, bad}]` of the code on the screen, or of all of them at the end. */
    get findings() {
        const { summary, result } = this.state;
        const faults = (summary || result)?.faults || [];
        return faults.map((fault) => ({
            fault,
            text: remedyOf(fault),
            bad: FAULTS.includes(fault),
        }));
    }

    /** Keys came and nothing ended them: a scanner without Enter or Tab. */
    onQuiet() {
        const { text } = this.scanner;
        this.scanner.clear();
        if (text.trim()) {
            this.onScan(text);
        } else {
            this.trace.clear();
        }
    }

    /** What the camera sees: a code of the sheet, or something else. */
    look(text) {
        const known = this.codes.find((code) => isCode(samples.get(code).text, text));
        return known
            ? { status: known === this.code ? "ok" : "warning", title: titleOf(known) }
            : { status: "warning", title: _t("Not a code of the sheet") };
    }

    onScan(text) {
        if (this.state.summary) {
            return;
        }
        const { end, ms } = this.trace.take();
        const source = end === "text" && this.byCamera ? "camera" : "keys";
        const other = this.codes.find(
            (code) => code !== this.code && isCode(samples.get(code).text, text)
        );
        if (other) {
            const title = titleOf(other);
            this.state.hint = _t("That was the code “%(title)s”. Scan the one that is asked for.", {
                title,
            });
            this.props.app.feedback.signal("warning");
            return;
        }
        const found = judgeScan(samples.get(this.code).text, { text, end, ms, source });
        this.results.set(this.code, { ...found, text, end, source });
        const good = !found.faults.some((fault) => FAULTS.includes(fault));
        this.props.app.feedback.signal(good ? "ok" : "error");
        Object.assign(this.state, { result: found, hint: "" });
        if (good) {
            this.next();
        }
    }

    /** No key was pressed, and the camera stands open: it was the camera. */
    get byCamera() {
        return Boolean(document.querySelector(".camera")) && Boolean(listening.onScan);
    }

    skip() {
        this.results.set(this.code, null);
        this.next();
    }

    next() {
        Object.assign(this.state, { result: null, hint: "" });
        if (this.state.at + 1 < this.codes.length) {
            this.state.at++;
        } else {
            this.finish();
        }
    }

    async finish() {
        const summary = summaryOf(this.results);
        const { app } = this.props;
        Object.assign(this.state, { summary, sending: app.ticketValid });
        if (app.ticketValid) {
            await app.profile.tested(summary);
            this.state.sending = false;
        }
    }

    again() {
        this.results.clear();
        Object.assign(this.state, { at: 0, result: null, hint: "", summary: null });
    }

    get summaryText() {
        return this.state.summary.state === "good"
            ? _t("This scanner is good. You can work with it.")
            : _t(
                  "This scanner is not fit for work yet. Change what stands below, then test again."
              );
    }

    get keptText() {
        return this.props.app.ticketValid
            ? _t("The result is kept for this device.")
            : _t("The result is not kept: sign in first.");
    }
}
