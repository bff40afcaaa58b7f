import { expect, test } from "@odoo/hoot";
import { press, queryOne } from "@odoo/hoot-dom";
import { animationFrame, mockVibrate } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineActions,
    getService,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

defineMailModels();
defineActions([{ id: 702, name: "Home", tag: "udi_traceability.home", type: "ir.actions.client" }]);

const tile = (key, count) => ({ key, title: key, count, action_xmlid: `x.${key}`, icon: "" });

async function open(hasDemo, groups = []) {
    mockVibrate(() => true);
    onRpc("udi.home", "summary", () => ({
        tiles: [tile("receive", 3), tile("recall", 0)],
        has_demo: hasDemo,
    }));
    onRpc("udi.find", "ask", ({ args }) => ({ text: args[0], groups, reading: null, hint: "" }));
    onRpc("udi.demo.code", "codes", () => [
        { key: "good", kind: "good", title: "Good", explanation: "", text: "(01)06901234500015" },
    ]);
    await mountWithCleanup(WebClient);
    await getService("action").doAction(702);
    await animationFrame();
}

test("tiles show what waits and open their task", async () => {
    await open(false);
    expect(".o_udi_tile").toHaveCount(2);
    expect(".o_udi_tile[data-key=receive] .o_udi_tile_count").toHaveText("3");
    expect(".o_udi_take_tour").toHaveCount(0);
    expect(".o_udi_demo_codes").toHaveCount(0);
    mockService("action", { doAction: (action) => expect.step(action) });
    await contains(".o_udi_tile[data-key=recall]").click();
    expect.verifySteps(["x.recall"]);
});

test("the search field answers a scan on the spot", async () => {
    onRpc("udi.scan", "look_up", ({ args }) => {
        expect.step(args[0]);
        return { status: "ok", code: "usable", title: "May be used", message: "In stock." };
    });
    await open(false);
    expect(".o_udi_scan_field").toBeFocused();
    queryOne(".o_udi_scan_field").value = "SN-1";
    await press("Enter");
    await animationFrame();
    expect(".o_udi_answer_ok .o_udi_answer_title").toHaveText("May be used");
    await contains(".o_udi_clear").click();
    expect(".o_udi_answer").toHaveCount(0);
    expect.verifySteps(["SN-1"]);
});

test("a hospital is found by its name, and its answer leads to it", async () => {
    onRpc("udi.scan", "look_up", () => ({ status: "error", code: "x", title: "Not a code" }));
    const row = { id: 7, title: "Hospital A", about: "Suzhou", state: "" };
    const group = { key: "partner", title: "Hospital or partner", model: "res.partner" };
    await open(false, [{ ...group, results: [row], more: false, domain: [] }]);
    queryOne(".o_udi_scan_field").value = "hospital a";
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect(".o_udi_answer").toHaveCount(0);
    expect(".o_udi_find_result").toHaveText(/Hospital A/);
    mockService("action", { doAction: (action) => expect.step(`${action.res_model} ${action.res_id}`) });
    await contains(".o_udi_find_result").click();
    expect.verifySteps(["res.partner 7"]);
    await contains(".o_udi_clear_found").click();
    expect(".o_udi_find").toHaveCount(0);
});

test("with the demo company there are codes to tap and a tour", async () => {
    onRpc("udi.scan", "look_up", ({ args }) => {
        expect.step(args[0]);
        return { status: "ok", title: "May be used", message: "" };
    });
    onRpc("res.users", "switch_tour_enabled", ({ args }) => {
        expect.step(`tours ${args[0]}`);
        return args[0];
    });
    mockService("tour_service", {
        startTour: (name, options) => expect.step(`${name} ${options.mode}`),
    });
    await open(true);
    await contains(".o_udi_demo_codes summary").click();
    await contains(".o_udi_demo_code").click();
    await animationFrame();
    await contains(".o_udi_take_tour").click();
    await animationFrame();
    await animationFrame();
    expect.verifySteps([
        "(01)06901234500015",
        "udi_traceability_guided_tour manual",
        "tours false",
    ]);
});
