import { Component, onWillStart, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** Codes to try every answer of the scanner with: on screen, in the clipboard, on paper. */
export class DemoCodes extends Component {
    static template = "udi_label.DemoCodes";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({ cards: [], copied: null });
        onWillStart(async () => {
            this.state.cards = await this.orm.call("udi.demo.code", "cards", []);
        });
    }

    /** Words and colour of what the scan should lead to. */
    outcome(card) {
        return card.kind === "good"
            ? { label: _t("Accepted"), css: "text-bg-success" }
            : { label: _t("Refused"), css: "text-bg-danger" };
    }

    async copy(card) {
        try {
            await browser.navigator.clipboard.writeText(card.text);
        } catch {
            // Plain http has no clipboard: the text stands on the card and can be marked by hand.
            this.notification.add(
                _t("The browser does not allow copying here. Mark the text and copy it."),
                {
                    type: "warning",
                }
            );
            return;
        }
        this.state.copied = card.key;
        this.notification.add(_t("Copied. Paste it into a scan field."), { type: "success" });
    }
}

registry.category("actions").add("udi_label.demo_codes", DemoCodes);
