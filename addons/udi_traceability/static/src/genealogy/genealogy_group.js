import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { formatInteger } from "@web/views/fields/formatters";
import { LOOKS, lookOf, partsOf } from "./genealogy_looks";

/** The lots behind a folded group, page by page. */
export class GenealogyGroup extends Component {
    static template = "udi_traceability.GenealogyGroup";
    static props = { lotId: Number, node: Object, ever: Boolean, onOpen: Function, onClose: Function };

    setup() {
        this.orm = useService("orm");
        this.looks = LOOKS;
        this.lookOf = lookOf;
        this.formatInteger = formatInteger;
        this.state = useState({ nodes: [], after: 0, loading: false });
        onWillStart(() => this.load());
        onWillUpdateProps((next) => {
            if (next.node.id !== this.props.node.id || next.ever !== this.props.ever) {
                Object.assign(this.state, { nodes: [], after: 0 });
                return this.load(next);
            }
        });
    }

    get parts() {
        return partsOf(this.props.node);
    }

    async load({ lotId, node, ever } = this.props) {
        this.state.loading = true;
        try {
            const { direction, level, product_id: productId } = node;
            const args = [lotId, direction, Math.abs(level), productId];
            const page = await this.orm.call("udi.genealogy", "members", args, {
                after: this.state.after,
                ever,
            });
            this.state.nodes.push(...page.nodes);
            this.state.after = page.after;
        } finally {
            this.state.loading = false;
        }
    }
}
