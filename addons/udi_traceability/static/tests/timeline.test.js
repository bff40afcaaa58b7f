import { expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-dom";
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

class Lot extends models.Model {
    _name = "stock.lot";
    name = fields.Char();
    udi_on_hold = fields.Boolean();
    _records = [
        { id: 5, name: "SN-5" },
        { id: 6, name: "SN-6" },
    ];
}
defineModels([Lot]);
defineMailModels();

const ARCH = `<form><field name="name"/><widget name="udi_timeline"/></form>`;

function event(id, values = {}) {
    return {
        id,
        time: "2026-03-01 01:30:00",
        local: "Mar 1, 2026, 9:30:00 AM (+08:00)",
        record_time: "2026-03-01 01:30:05",
        biz_step: "shipping",
        title: "Delivered",
        place_from: "WH/Stock",
        place_to: "Hospital A",
        partner: "Hospital A",
        document_name: "WH/OUT/00003",
        document_model: "stock.picking",
        document_id: 3,
        user: "anna",
        scanner: "",
        evidence: "Scanned",
        quantity: 1,
        uom: "Units",
        role: "object",
        reason: "",
        into: null,
        late: false,
        ...values,
    };
}

const mountForm = (resIds = [5]) =>
    mountView({ type: "form", resModel: "stock.lot", resId: resIds[0], resIds, arch: ARCH });

test("events are shown with place, document, person and the time at the place", async () => {
    onRpc("udi.timeline", "timeline", ({ args, kwargs }) => {
        expect.step(`${args[0]} ${kwargs.limit} ${kwargs.offset}`);
        return { total: 2, events: [event(2), event(1, { biz_step: "receiving", late: true })] };
    });
    mockService("action", {
        doAction: ({ res_model, res_id }) => expect.step(`${res_model} ${res_id}`),
    });
    await mountForm();
    expect(".o_udi_event").toHaveCount(2);
    expect(".o_udi_event:first time").toHaveText("Mar 1, 2026, 9:30:00 AM (+08:00)");
    expect(".o_udi_event:first").toHaveClass("o_udi_kind_out");
    expect(".o_udi_event:first .o_udi_event_facts").toHaveText(/WH\/Stock → Hospital A/);
    expect(".o_udi_event:last .badge").toHaveText("recorded late");
    expect(".o_udi_load_more").toHaveCount(0);
    await contains(".o_udi_event:first .o_udi_event_document").click();
    expect.verifySteps(["5 40 0", "stock.picking 3"]);
});

test("older events are loaded on demand", async () => {
    const all = Array.from({ length: 45 }, (_, index) => event(100 - index));
    onRpc("udi.timeline", "timeline", ({ kwargs }) => ({
        total: 45,
        events: all.slice(kwargs.offset, kwargs.offset + kwargs.limit),
    }));
    await mountForm();
    expect(".o_udi_event").toHaveCount(40);
    await contains(".o_udi_load_more").click();
    await animationFrame();
    expect(".o_udi_event").toHaveCount(45);
    expect(".o_udi_load_more").toHaveCount(0);
});

test("a component says into which unit it went", async () => {
    onRpc("udi.timeline", "timeline", () => ({
        total: 1,
        events: [
            event(1, {
                biz_step: "commissioning",
                role: "input",
                into: { lot_id: 9, name: "PUMP-9" },
            }),
        ],
    }));
    mockService("action", { doAction: ({ res_id }) => expect.step(res_id) });
    await mountForm();
    await contains(".o_udi_event_into").click();
    expect.verifySteps([9]);
});

test("a change of the lot is read at once, a correction with old and new value", async () => {
    const changes = [{ label: "Lot/serial", old: "SN-5", new: "SN-5B" }];
    let events = [event(1)];
    onRpc("udi.timeline", "timeline", () => ({ total: events.length, events }));
    await mountView({
        type: "form",
        resModel: "stock.lot",
        resId: 5,
        arch: `<form><field name="name"/><field name="udi_on_hold"/><widget name="udi_timeline"/></form>`,
    });
    expect(".o_udi_event").toHaveCount(1);
    events = [event(2, { biz_step: "other", title: "Record corrected", changes }), event(1)];
    await contains(".o_field_widget[name=udi_on_hold] input").click();
    await animationFrame();
    await animationFrame();
    expect(".o_udi_event").toHaveCount(2);
    expect(".o_udi_event_change").toHaveText(/Lot\/serial: SN-5 → SN-5B/);
});

test("another lot brings its own events; none says so", async () => {
    onRpc("udi.timeline", "timeline", ({ args }) =>
        args[0] === 5 ? { total: 1, events: [event(1)] } : { total: 0, events: [] }
    );
    await mountForm([5, 6]);
    expect(".o_udi_event").toHaveCount(1);
    await contains(".o_pager_next").click();
    await animationFrame();
    await animationFrame();
    expect(".o_udi_event").toHaveCount(0);
    expect(".o_udi_empty").toHaveText(/No event yet/);
});
