import { describe, expect, test } from "@odoo/hoot";
import { animationFrame, press, queryOne } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { BOX, layoutGraph } from "@udi_traceability/genealogy/genealogy_layout";

class Lot extends models.Model {
    _name = "stock.lot";
    name = fields.Char();
    _records = [{ id: 1, name: "SB2609" }];
}
defineModels([Lot]);
defineMailModels();

const node = (id, level, values = {}) => ({
    id: `lot-${id}`,
    lot_id: id,
    label: `LOT-${id}`,
    product: "Pump",
    kind: "lot",
    count: 1,
    level,
    state: "in_stock",
    state_label: "In stock",
    holder: "",
    ...values,
});
const edge = (source, target, certainty = "exact") => ({
    source: `lot-${source}`,
    target: `lot-${target}`,
    certainty,
});

describe("layout", () => {
    test("levels are columns from left to right and boxes never overlap", () => {
        const nodes = [node(1, 0), node(2, -1), node(3, 1), node(4, 1), node(5, 2)];
        const edges = [edge(2, 1), edge(1, 3), edge(1, 4), edge(4, 5)];
        const picture = layoutGraph({ nodes, edges });
        const x = Object.fromEntries(picture.nodes.map((item) => [item.lot_id, item.x]));
        expect(x[2] < x[1] && x[1] < x[3] && x[3] < x[5]).toBe(true);
        expect(x[3]).toBe(x[4]);
        const [a, b] = picture.nodes.filter((item) => item.level === 1);
        expect(Math.abs(a.y - b.y)).toBe(BOX.height + BOX.gapY);
        for (const item of picture.nodes) {
            expect(item.y).toBeGreaterThan(0);
            expect(item.y + BOX.height).toBeLessThan(picture.height);
            expect(item.x + BOX.width).toBeLessThan(picture.width);
        }
    });

    test("boxes stand opposite to their neighbours: no crossing where none is needed", () => {
        const nodes = [node(1, 0), node(11, 1), node(12, 1), node(22, 2), node(21, 2)];
        const edges = [edge(1, 11), edge(1, 12), edge(11, 21), edge(12, 22)];
        const picture = layoutGraph({ nodes, edges });
        const y = Object.fromEntries(picture.nodes.map((item) => [item.lot_id, item.y]));
        expect(y[11] < y[12]).toBe(y[21] < y[22]);
    });

    test("nothing, and an edge to a box that is not drawn", () => {
        expect(layoutGraph({ nodes: [], edges: [] }).nodes).toEqual([]);
        expect(layoutGraph({ nodes: [node(1, 0)], edges: [edge(1, 99)] }).edges).toEqual([]);
    });
});

describe("picture", () => {
    const mountForm = () =>
        mountView({
            type: "form",
            resModel: "stock.lot",
            resId: 1,
            arch: `<form><widget name="udi_genealogy"/></form>`,
        });

    /** Both questions of the picture; ``near`` answers with what stands one step away. */
    function mockGraph({ nodes, edges, masked = {}, held = [] }) {
        onRpc("udi.genealogy", "near", ({ kwargs }) => {
            expect.step(`near ${kwargs.ever}`);
            const close = nodes.filter(({ level }) => Math.abs(level) <= 1);
            return { root: "lot-1", nodes: close, edges, masked: {}, complete: false };
        });
        onRpc("udi.genealogy", "graph", ({ kwargs }) => {
            expect.step(`graph ${kwargs.ever}`);
            return { root: "lot-1", nodes, edges, masked, complete: true };
        });
        onRpc("udi.genealogy", "held", () => {
            expect.step("held");
            return held;
        });
    }

    async function settle() {
        for (let round = 0; round < 4; round++) {
            await animationFrame();
        }
    }

    const GROUP = node(4, 1, {
        id: "group-1-9",
        lot_id: false,
        product_id: 9,
        direction: "downstream",
        kind: "group",
        count: 500000,
        possible: 1200,
        kinds: { internal: 400000, partner: 99000, used: 1000 },
        product: "Infusion pump",
        state: "mixed",
    });

    test("states are colours, signs and words; lines say how sure they are", async () => {
        mockGraph({
            nodes: [
                node(1, 0),
                node(2, 1, { state: "at_partner", state_label: "Delivered", holder: "Hospital A" }),
                node(3, 1, { state: "held", state_label: "On hold" }),
                node(5, -1, { state: "used", state_label: "Used" }),
            ],
            edges: [
                edge(1, 2),
                edge(1, 3, "possible"),
                { ...edge(5, 1), until: "2026-03-01 08:00:00" },
            ],
            masked: { downstream: 7 },
        });
        mockService("action", { doAction: ({ res_id }) => expect.step(res_id) });
        await mountForm();
        await settle();
        expect(".o_udi_node").toHaveCount(4);
        expect("button.o_udi_node_root").toHaveText(/LOT-1/);
        expect("button.o_udi_node_partner").toHaveText(/Delivered · Hospital A/);
        expect("button.o_udi_node_partner .fa-hospital-o").toHaveCount(1);
        expect("button.o_udi_node_held .fa-hand-paper-o").toHaveCount(1);
        expect("svg path.o_udi_edge_possible[d*=C]").toHaveCount(1);
        expect("svg path.o_udi_edge_ended[d*=C] title").toHaveText(/^Ended: taken out on/);
        expect(".o_udi_legend").toHaveText(/On hold/);
        expect(".o_udi_legend_ended").toHaveCount(1);
        expect(".o_udi_masked").toHaveText(/7 more belong to companies/);
        await contains("button.o_udi_node_partner").click();
        await contains("button.o_udi_node_root").click();
        expect.verifySteps(["near false", "graph false", 2]);
    });

    test("half a million units are one box that opens page by page", async () => {
        mockGraph({
            nodes: [node(1, 0), GROUP],
            edges: [{ source: "lot-1", target: "group-1-9", certainty: "exact" }],
            held: [{ id: "group-1-9", held: 40, recalled: false }],
        });
        onRpc("udi.genealogy", "members", ({ args, kwargs }) => {
            expect.step(`${args.join()} ${kwargs.after}`);
            const id = kwargs.after ? 102 : 101;
            return {
                nodes: [node(id, 1, { certainty: kwargs.after ? "possible" : "exact" })],
                after: kwargs.after ? null : 101,
            };
        });
        mockService("action", { doAction: ({ res_id }) => expect.step(res_id) });
        await mountForm();
        await settle();
        expect("button.o_udi_node_group .o_udi_node_count").toHaveText("500,000");
        expect("button.o_udi_node_group").toHaveText(/400,000/);
        expect("button.o_udi_node_group").toHaveText(/1,200 of them possible/);
        expect("button.o_udi_node_group .o_udi_look_held").toHaveCount(1);
        await contains("button.o_udi_node_group").click();
        await settle();
        expect(".o_udi_group_lot").toHaveCount(1);
        await contains(".o_udi_group_more").click();
        await settle();
        expect(".o_udi_group_lot").toHaveCount(2);
        expect(".o_udi_group_lot:last .badge").toHaveText("possible");
        expect(".o_udi_group_more").toHaveCount(0);
        await contains(".o_udi_group_lot:first").click();
        await contains(".o_udi_group_close").click();
        expect(".o_udi_genealogy_group").toHaveCount(0);
        expect.verifySteps([
            "near false",
            "graph false",
            "held",
            "1,downstream,1,9 0",
            "1,downstream,1,9 101",
            101,
        ]);
    });

    test("arrow keys walk along the lines, plus and minus change the size", async () => {
        mockGraph({
            nodes: [node(1, 0), node(2, 1), node(3, 1), node(5, -1)],
            edges: [edge(1, 2), edge(1, 3), edge(5, 1)],
        });
        await mountForm();
        await settle();
        queryOne("button.o_udi_node_root").focus();
        await press("ArrowLeft");
        expect("button[data-id='lot-5']").toBeFocused();
        await press("ArrowRight");
        expect("button.o_udi_node_root").toBeFocused();
        await press("ArrowRight");
        await press("ArrowDown");
        await press("ArrowUp");
        expect(queryOne(".o_udi_node:focus").dataset.id).toMatch(/lot-[23]/);
        await press("-");
        await animationFrame();
        expect(queryOne(".o_udi_genealogy_canvas").style.zoom).toBe("0.85");
        await contains(".o_udi_zoom_in").click();
        expect(queryOne(".o_udi_genealogy_canvas").style.zoom).toBe("1");
        expect.verifySteps(["near false", "graph false"]);
    });

    test("what was taken out is shown on demand", async () => {
        mockGraph({ nodes: [node(1, 0), node(2, 1)], edges: [edge(1, 2)] });
        await mountForm();
        await settle();
        await contains(".o_udi_ever input").click();
        await settle();
        expect.verifySteps(["near false", "graph false", "near true", "graph true"]);
    });

    test("a lot without relatives says so", async () => {
        mockGraph({ nodes: [node(1, 0)], edges: [] });
        await mountForm();
        await settle();
        expect(".o_udi_node").toHaveCount(0);
        expect(".o_udi_empty").toHaveCount(1);
        expect.verifySteps(["near false", "graph false"]);
    });
});
