import { expect, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, mockService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { HistoryBanner } from "@udi_traceability/history/history_banner";

defineMailModels();

async function open(status, mayOpen = false) {
    onRpc("udi.history", "status", () => status);
    onRpc("has_group", () => mayOpen);
    await mountWithCleanup(HistoryBanner);
}

test("nothing is said where the history is complete", async () => {
    await open({ complete: true, message: "", run_id: false });
    expect(".o_udi_history_banner").toHaveCount(0);
});

test("says how far it is, and nothing to press for who may not look", async () => {
    await open({ complete: false, message: "Complete since yesterday.", run_id: 7 });
    expect(".o_udi_history_banner").toHaveText("Complete since yesterday.");
    expect(".o_udi_history_banner a").toHaveCount(0);
});

test("leads to the progress", async () => {
    await open({ complete: false, message: "Complete since yesterday.", run_id: 7 }, true);
    mockService("action", {
        doAction: (action) => expect.step(`${action.res_model} ${action.res_id}`),
    });
    await contains(".o_udi_history_banner a").click();
    expect.verifySteps(["udi.history.run 7"]);
});
