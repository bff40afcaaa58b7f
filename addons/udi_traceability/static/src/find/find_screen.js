import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { ScanInput } from "@udi_traceability/scan/scan_input";
import { actionParams } from "@udi_traceability/utils/action_params";
import { FindResults } from "./find_results";

/** One box for everything: a code, a serial, an order, a hospital, a delivery, a component. */
export class FindScreen extends Component {
    static template = "udi_traceability.FindScreen";
    static components = { FindResults, ScanInput };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({ answer: null, pending: 0 });
        // going back from an answer shows the answers again
        onWillStart(() => this.find(actionParams(this.props.action).q || ""));
    }

    async find(text) {
        this.state.pending = 1;
        try {
            this.state.answer = await this.keepLast.add(this.orm.call("udi.find", "ask", [text]));
        } finally {
            this.state.pending = 0;
        }
        this.props.updateActionState({ q: this.state.answer.text || undefined });
    }
}

registry.category("actions").add("udi_traceability.search", FindScreen);
