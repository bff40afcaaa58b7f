import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { showSigns } from "./code_signs";

const LOOKS = {
    error: "o_udi_mark_error",
    rule: "o_udi_mark_rule",
    warning: "o_udi_mark_warning",
};

/**
 * One answer of `udi.scan.interpret` in full: the text with its faults marked, the elements,
 * other readings as a question, and what the register and our own names say.
 */
export class CodeReading extends Component {
    static template = "udi_traceability.CodeReading";
    static props = { answer: Object, onChoose: Function };

    setup() {
        this.action = useService("action");
        this.looks = LOOKS;
        this.showSigns = showSigns;
    }

    get answer() {
        return this.props.answer;
    }

    /** Facts about the code as a whole. */
    get facts() {
        const { agency_name, hri, register } = this.answer;
        return [
            [_t("Issuing agency"), agency_name],
            [_t("Human readable text"), hri],
            [_t("Regulator's catalogue"), register?.catalogue],
        ].filter(([, value]) => value);
    }

    get missingLot() {
        const { register } = this.answer;
        return register?.product && register.wanted && !register.lot ? register.wanted : "";
    }

    /** Known other readings are a question; the others wait behind a click. */
    get known() {
        return this.answer.alternatives.filter((item) => item.known);
    }

    get possible() {
        return this.answer.alternatives.filter((item) => !item.known);
    }

    dateOf(element) {
        return element.precision === "month"
            ? _t("%(date)s (last day of the month)", { date: element.iso })
            : element.iso;
    }

    open(model, id) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}
