import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { AnswerBanner } from "@udi_traceability/scan/answer_banner";
import { answerFromError } from "@udi_traceability/scan/scan_answers";
import { ScanInput } from "@udi_traceability/scan/scan_input";
import { CodeList } from "./code_list";
import { CodeReading } from "./code_reading";
import { showSigns } from "./code_signs";

const HISTORY_LENGTH = 20;
const ICONS = {
    ok: "fa-check-circle text-success",
    warning: "fa-exclamation-triangle text-warning",
    error: "fa-times-circle text-danger",
};

/**
 * What does this code say, and what is wrong with it? Nothing is booked here.
 *
 * The server (`udi.scan.interpret`) answers; this page shows the answer. A second code of the same
 * label (device identifier in one, lot and dates in the other) is joined with the first.
 */
export class CodeCheck extends Component {
    static template = "udi_traceability.CodeCheck";
    static components = { AnswerBanner, CodeList, CodeReading, ScanInput };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        // warehouse users without a role of ours come from Inventory: they have no home page here
        this.hasHome = useService("menu")
            .getAll()
            .some((menu) => menu.xmlid === "udi_traceability.menu_udi_root");
        this.icons = ICONS;
        this.showSigns = showSigns;
        this.waiting = [];
        this.asked = 0;
        this.state = useState({
            answer: null,
            rows: null,
            pending: 0,
            samples: [],
            history: this.props.state?.history || [],
        });
        onWillStart(async () => {
            this.state.samples = await this.orm.call("udi.scan", "samples", []);
        });
        useSetupAction({ getLocalState: () => ({ history: [...this.state.history] }) });
    }

    get idleTitle() {
        return _t("Scan, type or paste a code");
    }

    get idleMessage() {
        return _t(
            "It is read and checked; nothing is booked. Several lines pasted at once become a list."
        );
    }

    /** The verdict alone: the rest of the answer has its own place below. */
    get verdict() {
        const { answer } = this.state;
        return (
            answer && {
                status: answer.status,
                code: answer.code,
                title: answer.title,
                message: answer.message,
            }
        );
    }

    /** Lines of a paste arrive one by one in the same moment: they are one list. */
    onScan(text) {
        this.waiting.push(text);
        if (this.waiting.length === 1) {
            Promise.resolve().then(() => {
                const texts = this.waiting;
                this.waiting = [];
                return texts.length === 1
                    ? this.check(texts[0], this.lastText)
                    : this.checkMany(texts);
            });
        }
    }

    /** The code that a second one may belong to: the last, unless it was the second of two itself. */
    get lastText() {
        const { answer } = this.state;
        return answer && !answer.merged ? answer.text : null;
    }

    async check(text, before = null) {
        const answer = await this.ask("interpret", [text], { before });
        if (answer) {
            answer.text = text;
            this.state.rows = null;
            this.state.answer = answer;
            this.remember(answer);
        }
    }

    async checkMany(texts) {
        const rows = await this.ask("interpret_many", [texts], {});
        if (rows && !rows.status) {
            this.state.answer = null;
            this.state.rows = rows;
        } else if (rows) {
            this.state.answer = rows;
        }
    }

    /** The server's answer; a failure is an answer too; null where a later question has overtaken this one. */
    async ask(method, args, kwargs) {
        const number = ++this.asked;
        this.state.pending++;
        let answer;
        try {
            answer = await this.orm.silent.call("udi.scan", method, args, kwargs);
        } catch (error) {
            answer = answerFromError(error);
        } finally {
            this.state.pending--;
        }
        return number === this.asked ? answer : null;
    }

    remember(answer) {
        const text = answer.before ? `${answer.before}\n${answer.text}` : answer.text;
        const others = this.state.history.filter((entry) => entry.text !== text);
        const { status, title, before } = answer;
        const entry = { text, last: answer.text, before: before || null, status, title };
        this.state.history = [entry, ...others].slice(0, HISTORY_LENGTH);
    }

    openEntry(entry) {
        this.check(entry.last, entry.before);
    }

    clear() {
        this.asked++;
        this.state.answer = null;
        this.state.rows = null;
    }

    goHome() {
        this.action.doAction("udi_traceability.action_udi_home", { clearBreadcrumbs: true });
    }
}

registry.category("actions").add("udi_traceability.code_check", CodeCheck);
