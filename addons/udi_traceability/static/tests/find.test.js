import { expect, test } from "@odoo/hoot";
import { animationFrame, press, queryOne } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    getService,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

defineMailModels();

const row = (id, title) => ({ id, title, about: "Pump · Hospital A", state: "At a customer" });
const ANSWER = {
    text: "KX-1",
    groups: [
        {
            key: "lot",
            title: "Lots and serials",
            model: "stock.lot",
            results: [row(5, "KX-1"), row(6, "KX-12")],
            more: true,
            domain: [["name", "=like", "KX-1%"]],
        },
        {
            key: "stock_picking",
            title: "Transfer",
            model: "stock.picking",
            results: [row(9, "WH/OUT/00009")],
            more: false,
            domain: [],
        },
    ],
    reading: null,
    hint: "",
};

async function open(params) {
    onRpc("udi.find", "ask", ({ args: [text] }) => {
        expect.step(text);
        return text === "KX-1" ? ANSWER : { text, groups: [], reading: null, hint: `No ${text}` };
    });
    await mountWithCleanup(WebClient);
    const action = { type: "ir.actions.client", tag: "udi_traceability.search", params };
    await getService("action").doAction(action);
    await animationFrame();
}

test("a scan is answered in groups, each answer opens its place", async () => {
    await open();
    expect(".o_udi_scan_field").toBeFocused();
    expect(".o_udi_find_hint").toHaveText("No");
    queryOne(".o_udi_scan_field").value = "KX-1";
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect(".o_udi_find_group").toHaveCount(2);
    expect(".o_udi_find_group:first .o_udi_find_result:first").toHaveText(/KX-1.*At a customer/s);
    mockService("action", {
        doAction: (action, options) =>
            expect.step(
                JSON.stringify(
                    action.domain ||
                        [action.res_model, action.res_id].filter(Boolean).join() ||
                        options.additionalContext
                ) + (typeof action === "string" ? action : "")
            ),
    });
    await contains(".o_udi_find_result[data-id='9']").click();
    await contains(".o_udi_find_all").click();
    expect.verifySteps(["", "KX-1", `"stock.picking,9"`, `[["name","=like","KX-1%"]]`]);
});

test("nothing found is a sentence; the question comes back with the page", async () => {
    await open({ q: "nonsense" });
    expect(".o_udi_find_hint").toHaveText("No nonsense");
    expect("h1").toHaveText("Answers for “nonsense”");
    expect.verifySteps(["nonsense"]);
});
