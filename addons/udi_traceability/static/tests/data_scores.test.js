import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    mockService,
    mountWithCleanup,
    onRpc,
    patchTranslations,
} from "@web/../tests/web_test_helpers";
import { DataScores, showDelay } from "@udi_traceability/data_scores/data_scores";

defineMailModels();

const score = (value, level, change = null) => ({ value, level, change });
const row = (id, name, accuracy, month = "2026-11-01") => ({
    id,
    name,
    res_id: id,
    month,
    items: 1200,
    delay: 90,
    accuracy,
    completeness: score(95, "fair", -1.5),
    timeliness: score(100, "good"),
});
const FILLED = {
    month: "2026-11-01",
    months: ["2026-11-01", "2026-10-01"],
    definitions: { accuracy: "How many were scanned.", completeness: "Filled.", timeliness: "60." },
    trend: [
        { ...row(9, "Us", score(50, "poor"), "2026-10-01"), res_id: 1 },
        row(1, "Us", score(71.4, "poor")),
    ],
    subjects: {
        company: [row(1, "Us", score(71.4, "poor", 21.4))],
        product: [row(2, "Infusion pump", score(71.4, "poor"))],
        supplier: [row(3, "Sensor Works", score(99, "good"))],
    },
    labels: { company: "Company", product: "Product", supplier: "Supplier", user: "User" },
    may_compute: true,
};

async function open(page) {
    onRpc("udi.data.scores", "page", ({ args }) => {
        expect.step(`page ${args[0]}`);
        return page;
    });
    mockService("action", { doAction: (action) => expect.step(action.type) });
    await mountWithCleanup(DataScores, { props: { action: {} } });
    expect.verifySteps(["page false"]);
}

test("each score says what it means, how it changed and how it went", async () => {
    await open(FILLED);
    const card = ".o_udi_score_card[data-dimension=accuracy]";
    expect(`${card} .o_udi_score_big`).toHaveText("71.4 %");
    expect(`${card} .text-success`).toHaveText("▲ 21.4");
    expect(`${card} .o_udi_score_sentence`).toHaveText("How many were scanned.");
    expect(`${card} .o_udi_score_bar`).toHaveCount(2);
    expect(".o_udi_score_card[data-dimension=completeness] .text-danger").toHaveText("▼ 1.5");
});

test("a figure leads to the very records, for whatever is chosen", async () => {
    await open(FILLED);
    onRpc("udi.data.score", "action_accuracy", ({ args }) => {
        expect.step(`drill ${args[0][0]}`);
        return { type: "ir.actions.act_window_close" };
    });
    expect(queryAllTexts(".o_udi_score_rows tbody td:first-child")).toEqual(["Infusion pump"]);
    await contains(".nav-link[data-subject=supplier]").click();
    expect(queryAllTexts(".o_udi_score_rows tbody td:first-child")).toEqual(["Sensor Works"]);
    await contains(".o_udi_score_rows button[data-dimension=accuracy]").click();
    expect.verifySteps(["drill 3", "ir.actions.act_window_close"]);
    await contains(".nav-link[data-subject=user]").click();
    expect(".o_udi_score_rows tbody").toHaveText("Nothing was recorded of these in this month.");
});

test("another month, and computed anew", async () => {
    await open(FILLED);
    await contains(".o_udi_score_month").select("2026-10-01");
    expect.verifySteps(["page 2026-10-01"]);
    onRpc("udi.data.scores", "compute_now", () => {
        expect.step("compute");
        return true;
    });
    await contains(".o_udi_score_compute").click();
    await animationFrame();
    expect.verifySteps(["compute", "page false"]);
});

test("nothing recorded yet", async () => {
    await open({
        ...FILLED,
        month: false,
        months: [],
        trend: [],
        subjects: {},
        may_compute: false,
    });
    expect(".o_udi_empty").toHaveCount(1);
    expect(".o_udi_score_compute").toHaveCount(0);
    expect(".o_udi_score_card").toHaveCount(0);
});

test("delays are told in minutes, hours or days", () => {
    patchTranslations();
    expect([0, 59, 90, 47 * 60, 72 * 60].map((minutes) => String(showDelay(minutes)))).toEqual([
        "0 min",
        "59 min",
        "1.5 h",
        "47.0 h",
        "3.0 days",
    ]);
});
