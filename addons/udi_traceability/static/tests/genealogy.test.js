import { describe, expect, test } from "@odoo/hoot";
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

    test("states are colours, possible links are dashed, groups carry their count", async () => {
        onRpc("udi.genealogy", "graph", () => ({
            root: "lot-1",
            nodes: [
                node(1, 0),
                node(2, 1, { state: "at_partner", state_label: "Delivered", holder: "Hospital A" }),
                node(3, 1, { state: "held", state_label: "On hold" }),
                node(4, 1, {
                    id: "group-1",
                    lot_id: false,
                    lot_ids: [40, 41],
                    kind: "group",
                    count: 30,
                    state: "mixed",
                }),
            ],
            edges: [
                edge(1, 2),
                edge(1, 3, "possible"),
                { source: "lot-1", target: "group-1", certainty: "possible" },
            ],
        }));
        mockService("action", {
            doAction: ({ res_id, domain }) => expect.step(JSON.stringify(res_id || domain)),
        });
        await mountForm();
        expect(".o_udi_node").toHaveCount(4);
        expect("button.o_udi_node_root").toHaveText(/LOT-1/);
        expect("button.o_udi_node_partner").toHaveText(/Delivered · Hospital A/);
        expect("button.o_udi_node_held").toHaveCount(1);
        expect("svg path.o_udi_edge_possible[d*=C]").toHaveCount(2);
        expect("button.o_udi_node_group .badge").toHaveText("30");
        expect(".o_udi_legend").toHaveText(/On hold/);
        await contains("button.o_udi_node_partner").click();
        await contains("button.o_udi_node_root").click();
        await contains("button.o_udi_node_group").click();
        expect.verifySteps(["2", '[["id","in",[40,41]]]']);
    });

    test("a lot without relatives says so", async () => {
        onRpc("udi.genealogy", "graph", () => ({ root: "lot-1", nodes: [node(1, 0)], edges: [] }));
        await mountForm();
        expect(".o_udi_node").toHaveCount(0);
        expect(".o_udi_empty").toHaveCount(1);
    });
});
