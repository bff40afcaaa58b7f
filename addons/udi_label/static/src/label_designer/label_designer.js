import { Component, onWillUnmount, useRef, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const STEP = 0.5; // mm: what a dragged element snaps to
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const snap = (value) => Math.round(value / STEP) * STEP;
const within = (value, low, high) => Math.min(Math.max(value, low), Math.max(low, high));

/**
 * The label as it will be printed, in its own millimetres or larger. While the version is a draft, its elements are
 * boxes on it that are dragged, made larger, and moved with the arrow keys; the list beside it holds the same values.
 */
export class LabelDesigner extends Component {
    static template = "udi_label.LabelDesigner";
    static props = { ...standardFieldProps };

    setup() {
        this.sizes = [1, 2, 3];
        this.sheet = useRef("sheet");
        this.state = useState({ zoom: 2, selected: null, drag: null });
        this.follow = this.follow.bind(this);
        this.drop = this.drop.bind(this);
        onWillUnmount(() => this.letGo());
    }

    get data() {
        return this.props.record.data;
    }

    get url() {
        return this.data[this.props.name];
    }

    get isDraft() {
        return this.data.state === "draft";
    }

    /** The elements with the place they have while being dragged. */
    get boxes() {
        return this.data.element_ids.records.map((record, index) => {
            const { x, y, width, height } = record.data;
            const place =
                this.state.drag?.id === record.id ? this.state.drag.place : { x, y, width, height };
            return { id: record.id, number: index + 1, record, ...place };
        });
    }

    style({ x, y, width, height }) {
        const mm = (value) => `${(value * this.state.zoom).toFixed(2)}mm`;
        return `left: ${mm(x)}; top: ${mm(y)}; width: ${mm(width)}; height: ${mm(height)}`;
    }

    get sheetStyle() {
        return this.style({ x: 0, y: 0, width: this.data.width, height: this.data.height });
    }

    /** @param {"move"|"size"} what */
    take(event, box, what) {
        if (event.button) {
            return;
        }
        event.preventDefault();
        this.state.selected = box.id;
        const { x, y, width, height } = box;
        const perMm = this.sheet.el.getBoundingClientRect().width / this.data.width;
        const start = { x, y, width, height };
        this.state.drag = {
            id: box.id,
            what,
            from: [event.clientX, event.clientY],
            start,
            perMm,
            place: start,
        };
        window.addEventListener("pointermove", this.follow);
        window.addEventListener("pointerup", this.drop, { once: true });
    }

    follow(event) {
        const { what, from, start, perMm } = this.state.drag;
        const across = (event.clientX - from[0]) / perMm;
        const down = (event.clientY - from[1]) / perMm;
        this.state.drag.place = this.placed(start, what, across, down);
    }

    /** A place moved or made larger by some millimetres; it stays on the label. */
    placed(start, what, across, down) {
        const { width: right, height: bottom } = this.data;
        if (what === "size") {
            return {
                ...start,
                width: within(snap(start.width + across), STEP, right - start.x),
                height: within(snap(start.height + down), STEP, bottom - start.y),
            };
        }
        return {
            ...start,
            x: within(snap(start.x + across), 0, right - start.width),
            y: within(snap(start.y + down), 0, bottom - start.height),
        };
    }

    async drop() {
        const { id, place } = this.state.drag;
        this.letGo();
        await this.put(id, place);
    }

    letGo() {
        window.removeEventListener("pointermove", this.follow);
        window.removeEventListener("pointerup", this.drop);
        this.state.drag = null;
    }

    async nudge(event, box) {
        const arrow = ARROWS[event.key];
        if (arrow) {
            event.preventDefault();
            const { x, y, width, height } = box;
            const what = event.shiftKey ? "size" : "move";
            await this.put(
                box.id,
                this.placed({ x, y, width, height }, what, arrow[0] * STEP, arrow[1] * STEP)
            );
        }
    }

    async put(id, place) {
        const record = this.data.element_ids.records.find((item) => item.id === id);
        const changed = Object.keys(place).filter((name) => place[name] !== record.data[name]);
        if (changed.length) {
            await record.update(Object.fromEntries(changed.map((name) => [name, place[name]])));
        }
    }
}

registry.category("fields").add("udi_label_designer", {
    component: LabelDesigner,
    supportedTypes: ["char"],
    fieldDependencies: [
        { name: "width", type: "float" },
        { name: "height", type: "float" },
        { name: "state", type: "selection" },
    ],
});
