import { Component, markup, onMounted, onWillStart, useState } from "@odoo/owl";
import { deserializeDateTime, formatDate } from "@web/core/l10n/dates";
import { Dialog } from "@web/core/dialog/dialog";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useBus, useService } from "@web/core/utils/hooks";

/** A procedure to read: the one of the screen behind it first, the others by name. */
export class SopDialog extends Component {
    static template = "udi_traceability.SopDialog";
    static components = { Dialog };
    static props = { sops: Array, first: Number, close: Function };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ text: null, id: 0 });
        onWillStart(() => this.show(this.props.first));
    }

    async show(id) {
        const text = await this.orm.call("udi.sop", "text", [id]);
        this.state.text = { ...text, body: markup(text.body) };
        this.state.id = id;
    }

    get since() {
        return formatDate(deserializeDateTime(this.state.text.changed_on));
    }
}

/** The book in the bar: there on each screen of which a procedure tells. */
export class SopSystray extends Component {
    static template = "udi_traceability.SopSystray";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.state = useState({ own: null });
        this.sops = [];
        onMounted(() => this.load());
        useBus(this.env.bus, "ACTION_MANAGER:UI-UPDATED", () => this.update());
    }

    /** Beside the page: a book that cannot be loaded keeps nobody from his work. */
    async load() {
        try {
            if (await user.hasGroup("udi_traceability.group_udi_reader")) {
                this.sops = await this.orm.silent.call("udi.sop", "index", []);
                this.update();
            }
        } catch {
            this.sops = [];
        }
    }

    update() {
        const { id, tag } = this.action.currentController?.action || {};
        const tells = (sop) => sop.screens.some((screen) => screen === id || screen === tag);
        this.state.own = this.sops.find(tells) || null;
    }

    open() {
        this.dialog.add(SopDialog, { sops: this.sops, first: this.state.own.id });
    }
}

registry
    .category("systray")
    .add("udi_traceability.sop", { Component: SopSystray }, { sequence: 60 });
