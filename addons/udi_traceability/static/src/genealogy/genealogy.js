import {
    Component,
    onMounted,
    onPatched,
    onWillStart,
    onWillUpdateProps,
    useRef,
    useState,
} from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { BOX, layoutGraph } from "./genealogy_layout";

/** State of a lot → name of its colour, in the order of the legend. */
const COLOURS = {
    in_stock: "stock",
    new: "stock",
    in_transit: "transit",
    at_partner: "partner",
    used: "used",
    scrapped: "used",
    held: "held",
    mixed: "mixed",
};

/**
 * What a lot was made of and what became of it, left to right.
 * A view widget for the form of `stock.lot`: `<widget name="udi_genealogy"/>`.
 */
export class UdiGenealogy extends Component {
    static template = "udi_traceability.Genealogy";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.box = BOX;
        this.scroller = useRef("scroller");
        this.state = useState({ picture: layoutGraph({ nodes: [], edges: [] }), root: false });
        onWillStart(() => this.load(this.props.record.resId));
        onWillUpdateProps((nextProps) => {
            if (nextProps.record.resId !== this.lotId) {
                return this.load(nextProps.record.resId);
            }
        });
        onMounted(() => this.centre());
        onPatched(() => this.centre());
    }

    get legend() {
        const labels = {
            stock: _t("In stock"),
            transit: _t("On the way"),
            partner: _t("At a customer"),
            used: _t("Used or destroyed"),
            held: _t("On hold"),
            mixed: _t("Several places"),
        };
        const present = new Set(this.state.picture.nodes.map((node) => this.colourOf(node)));
        return Object.entries(labels).filter(([colour]) => present.has(colour));
    }

    get isAlone() {
        return this.state.picture.nodes.length < 2;
    }

    get hasPossible() {
        return this.state.picture.edges.some((edge) => edge.certainty === "possible");
    }

    async load(lotId) {
        this.lotId = lotId;
        this.centred = false;
        if (!lotId) {
            this.state.picture = layoutGraph({ nodes: [], edges: [] });
            return;
        }
        const graph = await this.keepLast.add(this.orm.call("udi.genealogy", "graph", [lotId]));
        this.state.root = graph.root;
        this.state.picture = layoutGraph(graph);
    }

    /** Shows the lot in question first, where the picture is wider than the screen. */
    centre() {
        const { el } = this.scroller;
        const root = this.state.picture.nodes.find((node) => this.isRoot(node));
        if (!this.centred && el && root) {
            el.scrollLeft = root.x + BOX.width / 2 - el.clientWidth / 2;
            el.scrollTop = root.y + BOX.height / 2 - el.clientHeight / 2;
            this.centred = true;
        }
    }

    isRoot(node) {
        return node.id === this.state.root || (node.level === 0 && node.lot_id === this.lotId);
    }

    colourOf(node) {
        return COLOURS[node.state] || "mixed";
    }

    classOf(node) {
        return {
            [`o_udi_node_${this.colourOf(node)}`]: true,
            o_udi_node_root: this.isRoot(node),
            o_udi_node_group: node.kind === "group",
        };
    }

    titleOf(edge) {
        return edge.certainty === "possible"
            ? _t("Possible: same production, pair not recorded")
            : _t("Exact: the pair was recorded");
    }

    canOpen(node) {
        return !this.isRoot(node) && Boolean(node.lot_id || node.lot_ids?.length);
    }

    open(node) {
        if (!this.canOpen(node)) {
            return;
        }
        const action = { type: "ir.actions.act_window", res_model: "stock.lot" };
        if (node.lot_id) {
            this.action.doAction({ ...action, res_id: node.lot_id, views: [[false, "form"]] });
            return;
        }
        this.action.doAction({
            ...action,
            name: node.label,
            domain: [["id", "in", [...node.lot_ids]]],
            views: [
                [false, "list"],
                [false, "form"],
            ],
        });
    }
}

registry.category("view_widgets").add("udi_genealogy", {
    component: UdiGenealogy,
    additionalClasses: ["w-100"],
});
