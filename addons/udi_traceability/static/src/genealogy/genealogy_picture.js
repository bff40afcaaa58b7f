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
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { formatInteger } from "@web/views/fields/formatters";
import { showDateTime } from "@udi_traceability/utils/format";
import { GenealogyGroup } from "./genealogy_group";
import { BOX, layoutGraph, neighbourOf } from "./genealogy_layout";
import { LOOKS, lookOf, partsOf } from "./genealogy_looks";
import { printElement } from "./genealogy_print";

const EMPTY = { nodes: [], edges: [] };
const ZOOM = { min: 0.3, max: 1.6, step: 0.15 };
const ARROWS = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };

/** What a lot was made of and what became of it, left to right; large groups folded. */
export class GenealogyPicture extends Component {
    static template = "udi_traceability.GenealogyPicture";
    static components = { GenealogyGroup };
    static props = {
        lotId: { type: [Number, { value: false }] },
        onOpen: { type: Function, optional: true }, // another lot was chosen; else its form opens
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.box = BOX;
        this.looks = LOOKS;
        this.lookOf = lookOf;
        this.partsOf = partsOf;
        this.formatInteger = formatInteger;
        this.scroller = useRef("scroller");
        this.canvas = useRef("canvas");
        this.state = useState({
            picture: layoutGraph(EMPTY),
            root: false,
            complete: false,
            masked: 0,
            ever: false,
            zoom: 1,
            group: null,
        });
        onWillStart(() => this.load(this.props.lotId));
        onWillUpdateProps(({ lotId }) => (lotId === this.lotId ? undefined : this.load(lotId)));
        onMounted(() => this.centre());
        onPatched(() => this.centre());
    }

    get legend() {
        const { nodes } = this.state.picture;
        const present = new Set(nodes.flatMap((node) => this.looksIn(node)));
        return Object.keys(LOOKS).filter((look) => present.has(look));
    }

    get lines() {
        const { edges } = this.state.picture;
        return {
            possible: edges.some((edge) => edge.certainty === "possible"),
            ended: edges.some((edge) => edge.until),
        };
    }

    get isAlone() {
        return this.state.complete && this.state.picture.nodes.length < 2;
    }

    looksIn(node) {
        return node.kind === "group" ? partsOf(node).map(({ look }) => look) : [lookOf(node)];
    }

    /** First the neighbours, which are there at once; then everything; then what is held in the folded groups. */
    async load(lotId) {
        this.lotId = lotId;
        this.centred = false;
        Object.assign(this.state, { group: null, complete: !lotId });
        if (!lotId) {
            this.state.picture = layoutGraph(EMPTY);
            return;
        }
        this.show(await this.ask("near"));
        this.loadRest();
    }

    async loadRest() {
        this.show(await this.ask("graph"));
        if (this.state.picture.nodes.some((node) => node.kind === "group")) {
            for (const { id, held, recalled } of await this.ask("held")) {
                const node = this.state.picture.nodes.find((other) => other.id === id);
                if (node?.kind === "group") {
                    Object.assign(node, { held, recalled });
                }
            }
        }
    }

    ask(method) {
        return this.keepLast.add(
            this.orm.call("udi.genealogy", method, [this.lotId], { ever: this.state.ever })
        );
    }

    show(graph) {
        this.state.root = graph.root;
        this.state.complete = graph.complete;
        this.state.masked = Object.values(graph.masked || {}).reduce(
            (sum, count) => sum + count,
            0
        );
        this.state.picture = layoutGraph(graph);
    }

    toggleEver() {
        this.state.ever = !this.state.ever;
        return this.load(this.lotId);
    }

    /** Shows the lot in question first, where the picture is wider than the screen. */
    centre() {
        const { el } = this.scroller;
        const root = this.state.picture.nodes.find((node) => this.isRoot(node));
        if (!this.centred && el && root) {
            el.scrollLeft = (root.x + BOX.width / 2) * this.state.zoom - el.clientWidth / 2;
            el.scrollTop = (root.y + BOX.height / 2) * this.state.zoom - el.clientHeight / 2;
            this.centred = this.state.complete;
        }
    }

    isRoot(node) {
        return node.id === this.state.root;
    }

    classOf(node) {
        return {
            [`o_udi_node_${node.kind === "group" ? "mixed" : lookOf(node)}`]: true,
            o_udi_node_root: this.isRoot(node),
            o_udi_node_group: node.kind === "group",
        };
    }

    titleOf(edge) {
        if (edge.until) {
            return _t("Ended: taken out on %(day)s", { day: showDateTime(edge.until) });
        }
        if (edge.certainty === "possible") {
            return _t("Possible: same production, pair not recorded");
        }
        return edge.known
            ? _t("Exact: %(known)s", { known: edge.known })
            : _t("Exact: the pair was recorded");
    }

    ariaOf(node) {
        const words = [node.label, node.product, node.state_label, node.holder];
        const parts = partsOf(node).map(({ look, count }) => `${LOOKS[look].label()}: ${count}`);
        return [...words, ...parts].filter(Boolean).join(", ");
    }

    open(node) {
        if (node.kind === "group") {
            this.state.group = node;
        } else if (!this.isRoot(node)) {
            this.openLot(node.lot_id);
        }
    }

    openLot(lotId) {
        if (this.props.onOpen) {
            return this.props.onOpen(lotId);
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "stock.lot",
            res_id: lotId,
            views: [[false, "form"]],
        });
    }

    // ------------------------------------------------------------------ zoom, keys, paper
    zoomBy(direction) {
        const zoom = this.state.zoom + direction * ZOOM.step;
        this.state.zoom = Math.min(ZOOM.max, Math.max(ZOOM.min, zoom));
    }

    zoomToFit() {
        const { el } = this.scroller;
        const { width, height } = this.state.picture;
        const fit = Math.min(el.clientWidth / width, el.clientHeight / height, 1);
        this.state.zoom = Math.max(ZOOM.min, fit);
    }

    onWheel(ev) {
        if (ev.ctrlKey) {
            ev.preventDefault();
            this.zoomBy(ev.deltaY < 0 ? 1 : -1);
        }
    }

    onKeydown(ev) {
        if (ev.key === "+" || ev.key === "-") {
            this.zoomBy(ev.key === "+" ? 1 : -1);
        } else if (ARROWS[ev.key] && ev.target.dataset.id) {
            const next = neighbourOf(this.state.picture, ev.target.dataset.id, ARROWS[ev.key]);
            if (next) {
                this.canvas.el.querySelector(`[data-id="${CSS.escape(next.id)}"]`).focus();
            }
        } else {
            return;
        }
        ev.preventDefault();
    }

    print() {
        const root = this.state.picture.nodes.find((node) => this.isRoot(node));
        const title = _t("Genealogy of %(lot)s, %(product)s", {
            lot: root.label,
            product: root.product,
        });
        printElement(this.canvas.el, title, this.state.picture.width);
    }
}
