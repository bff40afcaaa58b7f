import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { AnswerBanner } from "./answer_banner";
import { DemoCodes } from "./demo_codes";
import { answerFromError } from "./scan_answers";
import { ScanFeedback } from "./scan_feedback";
import { ScanHistory } from "./scan_history";
import { ScanInput } from "./scan_input";
import { ScanLines } from "./scan_lines";
import { ScanSession } from "./scan_session";
import { ScannerName } from "./scanner_name";

/**
 * The scanning page: for one transfer (`picking_id` in params or context), or to look a code up.
 * It decides nothing: `udi.scan` on the server answers, this page shows and sounds the answer.
 */
export class ScanScreen extends Component {
    static template = "udi_traceability.ScanScreen";
    static components = {
        AnswerBanner,
        DemoCodes,
        ScanHistory,
        ScanInput,
        ScanLines,
        ScannerName,
    };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        const feedback = new ScanFeedback();
        this.session = useState(
            new ScanSession(useService("orm"), feedback, {
                pickingId: this.pickingId,
                history: this.props.state?.history,
            })
        );
        this.state = useState({ muted: feedback.muted });
        onWillStart(() => this.load());
        onWillUnmount(() => this.session.close());
        useSetupAction({
            beforeLeave: () => this.mayLeave(),
            beforeUnload: (ev) => this.session.pending && ev.preventDefault(),
            getLocalState: () => ({ history: [...this.session.history] }),
        });
    }

    get pickingId() {
        const { params = {}, context = {} } = this.props.action;
        const byRecord = context.active_model === "stock.picking" && context.active_id;
        const id =
            params.picking_id || context.picking_id || context.params?.picking_id || byRecord;
        return Number(id) || false;
    }

    get picking() {
        return this.session.picking;
    }

    get idleTitle() {
        if (!this.picking) {
            return _t("May I use this? Scan it");
        }
        return this.picking.done ? _t("This transfer is finished") : _t("Ready: scan a label");
    }

    get idleMessage() {
        if (!this.picking) {
            return _t(
                "Any device label, or a lot or serial number typed in. Nothing is booked here."
            );
        }
        return this.picking.done
            ? _t("Nothing more can be scanned into it.")
            : _t("One scan takes product, lot, serial number and expiry date.");
    }

    get offlineAnswer() {
        return {
            status: "error",
            code: "offline",
            title: _t("No connection"),
            message: _t(
                "Wait here: %(count)s scans are kept and sent when the connection is back.",
                {
                    count: this.session.pending,
                }
            ),
        };
    }

    get muteTitle() {
        return this.state.muted ? _t("Switch the sound on") : _t("Switch the sound off");
    }

    /** Counts over all lines, for the head of the page. */
    get totals() {
        const lines = this.picking.lines;
        return {
            done: lines.filter((line) => line.scanned >= line.demand).length,
            all: lines.length,
        };
    }

    async load() {
        try {
            await this.session.load();
        } catch (error) {
            this.session.answer = answerFromError(error);
        }
        this.props.updateActionState?.({ picking_id: this.session.pickingId || undefined });
        if (this.picking) {
            this.env.config.setDisplayName?.(
                _t("Scan %(transfer)s", { transfer: this.picking.name })
            );
        }
    }

    mayLeave() {
        if (this.session.pending) {
            this.notification.add(_t("Wait a moment: scans are still being booked."), {
                type: "warning",
            });
            return false;
        }
        return true;
    }

    onScan(text) {
        this.session.scan(text);
    }

    onUndo() {
        this.session.undo();
    }

    onRemove(lot) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Take this scan back?"),
            body: _t("%(lot)s is taken off this transfer. You can scan it again.", {
                lot: lot.serial || lot.lot || lot.lot_number,
            }),
            confirmLabel: _t("Take back"),
            confirm: () => this.session.undo(lot.move_line_id),
            cancel: () => {},
        });
    }

    async onValidate() {
        const answer = await this.session.validate();
        if (answer.action) {
            await this.action.doAction(answer.action, { onClose: () => this.load() });
        }
    }

    toggleMute() {
        this.state.muted = !this.state.muted;
        this.session.feedback.setMuted(this.state.muted);
        this.session.feedback.signal("ok");
    }

    openPicking() {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "stock.picking",
            res_id: this.picking.id,
            views: [[false, "form"]],
        });
    }

    goHome() {
        this.action.doAction("udi_traceability.action_udi_home", { clearBreadcrumbs: true });
    }
}

registry.category("actions").add("udi_traceability.scan_screen", ScanScreen);
