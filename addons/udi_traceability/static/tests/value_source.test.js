import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Lot extends models.Model {
    _name = "udi.test.lot";
    name = fields.Char();
    lot = fields.Char({ string: "Lot number" });
    expiry = fields.Char({ string: "Expiry date" });
    _records = [{ id: 1, name: "SN-1", lot: "L7", expiry: "2031-01-04" }];
}
defineMailModels();
defineModels([Lot]);

const ARCH = `<form><group>
    <label for="lot"/><div class="o_udi_regulated"><field name="lot"/><widget name="udi_value_source" field="lot"/></div>
    <label for="expiry"/><div class="o_udi_regulated"><field name="expiry"/><widget name="udi_value_source" field="expiry"/></div>
</group></form>`;
const SOURCE = { key: "scan", name: "Scanned", text: "PDA-07" };
const LINES = [
    {
        field: "lot",
        label: "Lot number",
        value: "L7",
        source: SOURCE,
        time: "2026-03-01 08:00:00",
        user: "Lena",
        reason: "",
        previous: [],
    },
    {
        field: "expiry",
        label: "Expiry date",
        value: "2031-01-04",
        source: { key: "typed", name: "Typed", text: "" },
        time: "2026-03-02 08:00:00",
        user: "Kim",
        reason: "Misread",
        previous: [
            {
                value: "2030-01-04",
                source: SOURCE,
                time: "2026-03-01 08:00:00",
                user: "Lena",
                reason: "",
            },
        ],
    },
];

async function open(resId = 1) {
    onRpc("udi.lineage", "of", ({ args }) => {
        expect.step(`of ${args.join(" ")}`);
        return LINES;
    });
    await mountView({ type: "form", resModel: "udi.test.lot", resId, arch: ARCH });
}

test("nothing is asked for before a sign is pressed", async () => {
    await open();
    expect(".o_udi_value_source").toHaveCount(2);
    expect(".o_udi_value_source[data-field=lot]").toHaveAttribute(
        "aria-label",
        "Where this value comes from: Lot number"
    );
    expect.verifySteps([]);
});

test("source, time, person, reason and what was before", async () => {
    await open();
    await contains(".o_udi_value_source[data-field=expiry]").click();
    expect.verifySteps(["of udi.test.lot 1"]);
    expect(queryAllTexts(".o_udi_value_source_popover dt")).toEqual([
        "Value",
        "Source",
        "Known since",
        "By",
        "Reason",
        "Before",
    ]);
    const said = queryAllTexts(".o_udi_value_source_popover dd");
    expect([said[0], said[1], said[3], said[4], said[5]]).toEqual([
        "2031-01-04",
        "Typed",
        "Kim",
        "Misread",
        "2030-01-04 Scanned · PDA-07",
    ]);
});

test("leads to all values", async () => {
    await open();
    await contains(".o_udi_value_source[data-field=lot]").click();
    expect(queryAllTexts(".o_udi_value_source_popover dd").slice(0, 2)).toEqual([
        "L7",
        "Scanned · PDA-07",
    ]);
    await contains(".o_udi_value_source_popover button").click();
    expect(".o_udi_value_source_popover").toHaveCount(0);
    expect(queryAllTexts(".o_dialog tbody tr[data-field] th")).toEqual([
        "Lot number",
        "Expiry date",
    ]);
    expect.verifySteps(["of udi.test.lot 1", "of udi.test.lot 1"]);
});

test("a record that is not saved has no history", async () => {
    await open(false);
    expect(".o_udi_value_source").toHaveCount(0);
});
