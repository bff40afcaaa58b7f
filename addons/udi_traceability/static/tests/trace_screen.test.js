import { expect, test } from "@odoo/hoot";
import { animationFrame, press, queryOne } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

defineMailModels();

const row = (id) => ({
    lot_id: id,
    lot_name: `SN-${id}`,
    product_id: 3,
    product_name: "Pump",
    depth: 1,
    certainty: id % 2 ? "exact" : "possible",
    until: false,
});
const holder = (name, quantity) => ({
    name,
    kind: "partner",
    kind_label: "At a customer",
    partner_id: 7,
    lots: quantity,
    exact_quantity: quantity,
    possible_quantity: 0,
});

const unfinished = () => ({ complete: false, message: "Earlier steps are missing.", run_id: 7 });

async function open(tag, params) {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({ type: "ir.actions.client", tag, params });
    await animationFrame();
}

function mockTrace() {
    onRpc("udi.trace.screen", "about", ({ args: [id] }) => {
        expect.step(`about ${id}`);
        const lot = { id, name: `LOT-${id}`, product: "Reel", state: "In stock", on_hold: false };
        return {
            ...lot,
            holder: "WH/Stock",
            incomplete: id === 9 ? "Earlier steps are missing." : "",
        };
    });
    onRpc("udi.trace.screen", "side", ({ args }) => {
        expect.step(`side ${args.join()}`);
        return {
            figures: [{ key: "units", label: "Units", value: 500000 }],
            holders: [holder("Hospital A", 2)],
            more_holders: 1950,
            own_holders: args[1] === "downstream" ? [holder("Hospital B", 40)] : [],
            rows: [row(11), row(12)],
            after: args[1] === "downstream" ? [1, 12] : null,
            masked: 4,
        };
    });
}

test("numbers, holders and rows of one lot; more rows; files to hand out", async () => {
    mockTrace();
    onRpc("udi.trace", "rows", ({ kwargs }) => {
        expect.step(`rows ${kwargs.after.join()}`);
        return { rows: [row(13)], after: null };
    });
    await open("udi_traceability.trace", { lot_id: 5 });
    expect(".o_udi_figures [data-key=units] dd").toHaveText("500000");
    expect(".o_udi_trace_holders").toHaveCount(2);
    expect(".o_udi_trace_holders:first").toHaveText(/Hospital B/);
    expect(".o_udi_trace_screen").toHaveText(/1,950 more holders stand in the Excel file/);
    expect(".o_udi_masked").toHaveText(/4 more belong to companies/);
    expect(".o_udi_trace_rows .text-bg-warning").toHaveText("possible");
    expect(queryOne(".o_udi_file_xlsx").getAttribute("href")).toBe("/udi/trace/downstream/5.xlsx");
    await contains(".o_udi_trace_more").click();
    await animationFrame();
    expect(".o_udi_trace_rows tbody tr").toHaveCount(3);
    expect(".o_udi_trace_more").toHaveCount(0);
    await contains(".o_udi_ever input").click();
    await animationFrame();
    expect(queryOne(".o_udi_file_pdf").getAttribute("href")).toBe(
        "/udi/trace/downstream/5.pdf?ever=1"
    );
    await contains(".nav-link[data-tab=upstream]").click();
    await animationFrame();
    expect(".o_udi_trace_holders").toHaveCount(1);
    expect.verifySteps([
        "about 5",
        "side 5,downstream,false",
        "rows 1,12",
        "side 5,downstream,true",
        "side 5,upstream,true",
    ]);
});

test("a scan that names one lot leads on at once, several are a question", async () => {
    mockTrace();
    const result = (id, title) => ({ id, title, about: "", state: "" });
    onRpc("udi.find", "ask", ({ args: [text] }) => {
        const results =
            text === "LOT-9" ? [result(9, "LOT-9")] : [result(1, "A1"), result(2, "A2")];
        const group = { key: "lot", title: "Lots", model: "stock.lot", more: false, domain: [] };
        return { text, groups: [{ ...group, results }], reading: null, hint: "" };
    });
    await open("udi_traceability.trace");
    expect(".o_udi_trace_screen .o_udi_empty").toHaveText(/Which lot or serial/);
    queryOne(".o_udi_scan_field").value = "A";
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect(".o_udi_find_result").toHaveCount(2);
    queryOne(".o_udi_scan_field").value = "LOT-9";
    await press("Enter");
    await animationFrame();
    await animationFrame();
    await animationFrame();
    expect("h1").toHaveText(/LOT-9/);
    expect(".o_udi_incomplete").toHaveText("Earlier steps are missing.");
    await contains(".o_udi_other_lot").click();
    expect(".o_udi_scan_field").toHaveCount(1);
    expect.verifySteps(["about 9", "side 9,downstream,false"]);
});

test("state on a past day: of everything, page by page, and of one lot", async () => {
    const place = { kind: "partner", name: "Hospital A", quantity: 3 };
    onRpc("udi.trace", "state_of_all_on", ({ args, kwargs }) => {
        expect.step(`${args[0]} ${kwargs.after}`);
        const line = { ...place, product: "Pump", lots: 3, held: kwargs.after ? 1 : 0 };
        return { rows: [line], after: kwargs.after ? null : 17, later_known: 2 };
    });
    onRpc("udi.trace", "state_on", ({ args }) => {
        expect.step(`lot ${args[0][0]}`);
        return [
            {
                name: "SN-5",
                places: [place],
                masked: 0,
                life: [{ word: "made", label: "Made", since: "2026-01-01 00:00:00", quantity: 1 }],
                on_hold: true,
                holds: [{ reason: "Alarm", since: "2026-01-02 00:00:00" }],
                later_known: 1,
            },
        ];
    });
    onRpc("udi.find", "ask", ({ args: [text] }) => {
        const results = [{ id: 5, title: "SN-5", about: "", state: "" }];
        const group = { key: "lot", title: "Lots", model: "stock.lot", more: false, domain: [] };
        return { text, groups: [{ ...group, results }], reading: null, hint: "" };
    });
    onRpc("udi.history", "status", unfinished);
    await open("udi_traceability.state_on", { moment: "2026-03-01 08:00:00" });
    expect(".o_udi_history_banner").toHaveText(/^Earlier steps are missing\./);
    expect(".o_udi_state_rows tbody tr").toHaveCount(1);
    expect(".o_udi_later").toHaveText(/2 events of before this moment/);
    await contains(".o_udi_state_more").click();
    await animationFrame();
    expect(".o_udi_state_rows tbody tr").toHaveCount(2);
    expect(".o_udi_state_more").toHaveCount(0);
    queryOne(".o_udi_scan_field").value = "SN-5";
    await press("Enter");
    await animationFrame();
    await animationFrame();
    await animationFrame();
    expect(".o_udi_state_lot").toHaveText(/Hospital A/);
    expect(".o_udi_state_lot .alert-danger").toHaveText(/Alarm/);
    expect(".o_udi_state_life li").toHaveCount(1);
    expect.verifySteps(["2026-03-01 08:00:00 null", "2026-03-01 08:00:00 17", "lot 5"]);
});
