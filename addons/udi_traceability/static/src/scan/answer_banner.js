import { Component, useEffect, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { showCode, showDate } from "@udi_traceability/utils/format";

const LOOKS = {
    ok: { icon: "fa-check-circle", className: "o_udi_answer_ok" },
    warning: { icon: "fa-exclamation-triangle", className: "o_udi_answer_warning" },
    error: { icon: "fa-times-circle", className: "o_udi_answer_error" },
};
const IDLE = { icon: "fa-barcode", className: "o_udi_answer_idle" };

/**
 * The last answer, readable from two metres: colour, sign and six words; then what to do.
 * Without an answer it says what may be scanned. `compact` folds what is known of the unit away,
 * where many scans follow each other and the buttons below must stay in reach.
 * `onChoose` gets the text of the reading that was pressed where the server asks which one it is;
 * while scans are `pending` nothing can be pressed, so that two taps are not two scans.
 */
export class AnswerBanner extends Component {
    static template = "udi_traceability.AnswerBanner";
    static props = {
        answer: { type: [Object, { value: null }], optional: true },
        compact: { type: Boolean, optional: true },
        idleTitle: { type: String, optional: true },
        idleMessage: { type: String, optional: true },
        onChoose: { type: Function, optional: true },
        pending: { type: Number, optional: true },
    };

    setup() {
        this.action = useService("action");
        this.showCode = showCode;
        const root = useRef("root");
        useEffect(
            (answer) => {
                if (answer) {
                    root.el.scrollIntoView({ block: "nearest" });
                }
            },
            () => [this.props.answer]
        );
    }

    get look() {
        return LOOKS[this.props.answer?.status] || IDLE;
    }

    get title() {
        return this.props.answer?.title || this.props.idleTitle || "";
    }

    get message() {
        return this.props.answer ? this.props.answer.message : this.props.idleMessage;
    }

    /** What is known of the scanned unit, as label and value, in the order people ask. */
    get facts() {
        const { lot, product } = this.props.answer || {};
        return [
            [_t("Product"), lot?.product || product?.name],
            [_t("Lot or serial"), lot?.name],
            [_t("Production lot"), lot?.lot_number === lot?.name ? "" : lot?.lot_number],
            [_t("State"), lot?.state_label],
            [_t("Who has it"), lot?.holder],
            [_t("Expiry date"), showDate(lot?.expiry)],
            [_t("On hold"), lot?.on_hold ? lot.hold_reason || _t("Yes") : ""],
        ].filter(([, value]) => value);
    }

    /** The readings to choose from: what they have in common says nothing about which one it is. */
    get choices() {
        const items = (this.props.onChoose && this.props.answer?.alternatives) || [];
        const common = ({ identifier, value }) =>
            items.length > 1 &&
            items.every(({ elements }) =>
                elements.some((other) => other.identifier === identifier && other.value === value)
            );
        return items.map(({ text, known, elements }) => ({
            text,
            known,
            hint: known ? _t("Known here") : _t("As scanned: not known here"),
            elements: elements.filter((element) => element.identifier !== "01" && !common(element)),
        }));
    }

    get reading() {
        return this.props.answer?.reading?.elements || [];
    }

    get defects() {
        return (this.props.answer?.reading?.defects || []).map((defect) => defect.text);
    }

    get hasDetails() {
        const unit = this.props.compact && this.facts.length;
        return Boolean(unit || this.reading.length || this.defects.length);
    }

    get detailsTitle() {
        return this.props.compact ? _t("Details") : _t("What the code says");
    }

    openLot() {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "stock.lot",
            res_id: this.props.answer.lot.id,
            views: [[false, "form"]],
        });
    }
}
