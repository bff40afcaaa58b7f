import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";

import { formatInteger } from "@web/views/fields/formatters";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** Pushes a job that makes serials, batch by batch, and shows how far it is; closing the dialogue does not lose it. */
export class SerialProgress extends Component {
    static template = "udi_mrp.SerialProgress";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        const { id, done, count, state, message } = this.props.action.params;
        this.state = useState({ id, done, count, state, message, offline: false });
        this.alive = true;
        onMounted(() => this.run());
        onWillUnmount(() => {
            this.alive = false;
        });
    }

    get percent() {
        return this.state.count ? Math.floor((100 * this.state.done) / this.state.count) : 0;
    }

    number(value) {
        return formatInteger(value);
    }

    async run() {
        this.state.offline = false;
        while (this.alive && this.state.state === "running") {
            try {
                const before = this.state.done;
                const values = await this.orm.silent.call("udi.serial.job", "step", [
                    [this.state.id],
                ]);
                Object.assign(this.state, values);
                if (values.state === "running" && values.done === before) {
                    // somebody else pushes the same job: look again in a moment
                    await new Promise((resolve) => setTimeout(resolve, 1000));
                }
            } catch (error) {
                this.state.offline = true;
                throw error;
            }
        }
    }

    close() {
        this.action.doAction({ type: "ir.actions.act_window_close" });
    }
}

registry.category("actions").add("udi_mrp.serial_progress", SerialProgress);
