import { expect, test } from "@odoo/hoot";
import { animationFrame, queryOne } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineActions,
    defineModels,
    fields,
    getService,
    mockService,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

class LedgerEvent extends models.Model {
    _name = "udi.event";
}

class Lot extends models.Model {
    _name = "stock.lot";
    name = fields.Char();
    udi_on_hold = fields.Boolean();
    _records = [
        { id: 5, name: "SN-5" },
        { id: 6, name: "SN-6" },
    ];
}
defineModels([Lot, LedgerEvent]);
defineMailModels();

const ARCH = `<form><field name="name"/><widget name="udi_timeline"/></form>`;
const SENSOR = {
    product_id: 3,
    product: "Flow sensor",
    role: "object",
    count: 1,
    quantity: 1,
    uom: "Units",
    lot: { id: 5, name: "SN-5" },
    into: null,
    evidence: ["Scanned"],
    known_by: "",
    changes: [],
};

defineActions([
    {
        id: 720,
        name: "Timeline of events",
        tag: "udi_traceability.timeline",
        type: "ir.actions.client",
    },
]);

function event(id, values = {}) {
    return {
        id,
        time: "2026-03-01 01:30:00",
        local: "Mar 1, 2026, 9:30:00 AM (+08:00)",
        record_time: "2026-03-01 01:30:05",
        biz_step: "shipping",
        title: "Delivered",
        disposition: "",
        place_from: "WH/Stock",
        place_to: "Hospital A",
        read_point: "",
        partner: "Hospital A",
        partner_id: 7,
        document_name: "WH/OUT/00003",
        document_model: "stock.picking",
        document_id: 3,
        user: "anna",
        scanner: "",
        reason: "",
        late: false,
        groups: [SENSOR],
        corrects: null,
        corrected_by: null,
        undone: [],
        ...values,
    };
}

const page = (events, next = null, hidden = 0) => ({ events, next, hidden });
const mountForm = (resIds = [5]) =>
    mountView({ type: "form", resModel: "stock.lot", resId: resIds[0], resIds, arch: ARCH });

async function openScreen(params = {}) {
    onRpc("udi.history", "status", () => ({ message: "Earlier steps are missing.", run_id: 7 }));
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "udi_traceability.timeline",
        params,
    });
    await animationFrame();
    expect(".o_udi_history_banner").toHaveText(/^Earlier steps are missing\./);
}

/** Let the observer see the end of the list and the next page arrive. */
async function settle() {
    for (let round = 0; round < 4; round++) {
        await animationFrame();
    }
}

test("events are shown with place, document, person and the time at the place", async () => {
    onRpc("udi.timeline", "page", ({ args, kwargs }) => {
        expect.step(`${args[0]} ${args[1]} ${kwargs.limit} ${kwargs.before}`);
        return page([event(2), event(1, { biz_step: "receiving", late: true })]);
    });
    mockService("action", {
        doAction: ({ res_model, res_id }) => expect.step(`${res_model} ${res_id}`),
    });
    await mountForm();
    expect(".o_udi_event").toHaveCount(2);
    expect(".o_udi_event:first time").toHaveText("Mar 1, 2026, 9:30:00 AM (+08:00)");
    expect(".o_udi_event:first").toHaveClass("o_udi_kind_out");
    expect(".o_udi_event:first .o_udi_event_facts").toHaveText(/WH\/Stock → Hospital A/);
    expect(".o_udi_event:first .o_udi_event_facts").toHaveText(/anna · Scanned/);
    expect(".o_udi_event:last .badge").toHaveText("recorded late");
    expect(".o_udi_timeline_end").toHaveCount(0);
    await contains(".o_udi_event:first .o_udi_event_document").click();
    expect.verifySteps(["stock.lot 5 40 null", "stock.picking 3"]);
});

test("older events come when the end is in sight, by the key of the last one", async () => {
    const key = ["2026-02-01 00:00:00", 61];
    onRpc("udi.timeline", "page", ({ kwargs }) => {
        expect.step(kwargs.before ? kwargs.before.join() : "first");
        return kwargs.before
            ? page([event(60)], null)
            : page(
                  Array.from({ length: 2 }, (_, index) => event(100 - index)),
                  key
              );
    });
    await mountForm();
    await settle();
    expect(".o_udi_event").toHaveCount(3);
    expect(".o_udi_timeline_end").toHaveCount(0);
    expect.verifySteps(["first", key.join()]);
});

test("a search without a hit stops after a while and asks", async () => {
    let calls = 0;
    onRpc("udi.timeline", "page", () => {
        calls++;
        return page([], ["2026-02-01 00:00:00", 1000 - calls]);
    });
    await openScreen();
    while (calls < 20) {
        await animationFrame();
    }
    await settle();
    expect(calls).toBe(20);
    expect(".o_udi_timeline_end").toHaveText(/Searched back to/);
    await contains(".o_udi_timeline_go_on").click();
    await settle();
    expect(calls).toBeGreaterThan(20);
});

test("many lots of one event are folded and open page by page", async () => {
    onRpc("udi.timeline", "page", () =>
        page(
            [event(9, { groups: [{ ...SENSOR, count: 1000, quantity: 1000, lot: null }] })],
            null,
            3
        )
    );
    onRpc("udi.timeline", "items", ({ args, kwargs }) => {
        expect.step(`${args[0]} ${kwargs.product_id} ${kwargs.role} ${kwargs.after}`);
        const id = kwargs.after ? 52 : 51;
        const item = { id, lot: { id, name: `SN-${id}` }, quantity: 1, uom: "", into: null };
        return { items: [{ ...item, changes: [] }], next: kwargs.after ? null : 51 };
    });
    await openScreen();
    expect(".o_udi_event_fold").toHaveText("1,000 × Flow sensor");
    expect(".o_udi_timeline_hidden").toHaveText(/3 more events belong to companies/);
    await contains(".o_udi_event_fold").click();
    await animationFrame();
    expect(".o_udi_event_items a").toHaveCount(1);
    await contains(".o_udi_event_more").click();
    await animationFrame();
    expect(".o_udi_event_items a").toHaveCount(2);
    expect(".o_udi_event_more").toHaveCount(0);
    await contains(".o_udi_event_fold").click();
    expect(".o_udi_event_items").toHaveCount(0);
    expect.verifySteps(["9 3 object 0", "9 3 object 51"]);
});

test("filters are sent as the server understands them, and can be taken away", async () => {
    onRpc("udi.timeline", "choices", () => [["shipping", "Delivering"]]);
    onRpc("udi.timeline", "page", ({ kwargs }) => {
        expect.step(JSON.stringify(kwargs.filters));
        return page([]);
    });
    await openScreen();
    expect(".o_udi_empty").toHaveText(/No event yet/);
    await contains(".o_udi_timeline_filters").click();
    await contains(".o_udi_timeline_fields select[name=step]").select("shipping");
    await animationFrame();
    const until = queryOne(".o_udi_timeline_fields input[name=until]");
    until.value = "2026-03-31";
    until.dispatchEvent(new Event("change"));
    await animationFrame();
    expect(".o_udi_timeline_filters .badge").toHaveText("2");
    expect(".o_udi_empty").toHaveText(/No event matches/);
    await contains(".o_udi_timeline_clear").click();
    await animationFrame();
    expect.verifySteps([
        "{}",
        `{"steps":["shipping"]}`,
        `{"steps":["shipping"],"until":"2026-03-31 23:00:00"}`,
        "{}",
    ]);
});

test("a component says into which unit it went", async () => {
    const groups = [{ ...SENSOR, role: "input", into: { id: 9, name: "PUMP-9" } }];
    onRpc("udi.timeline", "page", () => page([event(1, { biz_step: "commissioning", groups })]));
    mockService("action", { doAction: ({ res_id }) => expect.step(res_id) });
    await mountForm();
    await contains(".o_udi_event_into").click();
    expect.verifySteps([9]);
});

test("a change of the lot is read at once, a correction with old and new value", async () => {
    const changes = [{ label: "Lot/serial", old: "SN-5", new: "SN-5B" }];
    const corrected = { id: 1, title: "Delivered", local: "Mar 1", document_name: "" };
    let events = [event(1)];
    onRpc("udi.timeline", "page", () => page(events));
    await mountView({
        type: "form",
        resModel: "stock.lot",
        resId: 5,
        arch: `<form><field name="name"/><field name="udi_on_hold"/><widget name="udi_timeline"/></form>`,
    });
    expect(".o_udi_event").toHaveCount(1);
    events = [
        event(2, {
            biz_step: "other",
            title: "Record corrected",
            groups: [{ ...SENSOR, changes }],
            corrects: corrected,
            undone: [{ label: "To", old: "Shelf A", new: "Shelf B" }],
        }),
        event(1, { corrected_by: { ...corrected, id: 2 } }),
    ];
    await contains(".o_field_widget[name=udi_on_hold] input").click();
    await animationFrame();
    await animationFrame();
    expect(".o_udi_event").toHaveCount(2);
    expect(".o_udi_event_groups .o_udi_event_change").toHaveText(/Lot\/serial: SN-5 → SN-5B/);
    expect(".o_udi_event_facts .o_udi_event_change").toHaveText(/To: Shelf A → Shelf B/);
    expect(".o_udi_event:first .o_udi_event_corrects").toHaveCount(1);
    expect(".o_udi_event:last .o_udi_event_corrected").toHaveText("corrected later");
});

test("another lot brings its own events; none says so", async () => {
    onRpc("udi.timeline", "page", ({ args }) => page(args[1] === 5 ? [event(1)] : []));
    await mountForm([5, 6]);
    expect(".o_udi_event").toHaveCount(1);
    await contains(".o_pager_next").click();
    await animationFrame();
    await animationFrame();
    expect(".o_udi_event").toHaveCount(0);
    expect(".o_udi_empty").toHaveText(/No event yet/);
});
