import { expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineActions,
    getService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { WebClient } from "@web/webclient/webclient";

defineMailModels();
defineActions([
    { id: 811, name: "Demo codes", tag: "udi_label.demo_codes", type: "ir.actions.client" },
    {
        id: 812,
        name: "Printed",
        tag: "udi_label.printed",
        type: "ir.actions.client",
        params: { url: "/web/content/7?download=true", job_id: 3, message: "2 labels in LBL/1." },
    },
]);

const card = (key, kind, text) => ({
    key,
    kind,
    title: key,
    explanation: "What happens.",
    text,
    image: "data:image/svg+xml;base64,PHN2Zy8+",
});

async function open(cards) {
    onRpc("udi.demo.code", "cards", () => cards);
    await mountWithCleanup(WebClient);
    await getService("action").doAction(811);
    await animationFrame();
}

test("a card says what it is and what should happen", async () => {
    await open([card("first", "good", "(01)1"), card("second", "expired", "(01)2")]);
    expect(".o_udi_demo_codes .card").toHaveCount(2);
    expect("[data-key=first] .badge").toHaveText("Accepted");
    expect("[data-key=second] .badge").toHaveText("Refused");
    expect("[data-key=second] code").toHaveText("(01)2");
    expect("a[href='/udi/demo-codes.pdf']").toHaveCount(1);
});

test("copy puts the text into the clipboard", async () => {
    patchWithCleanup(browser.navigator.clipboard, { writeText: async (text) => expect.step(text) });
    await open([card("first", "good", "(01)1(10)A")]);
    await contains("[data-key=first] button").click();
    expect.verifySteps(["(01)1(10)A"]);
    expect("[data-key=first] button").toHaveText("Copied");
});

test("without a clipboard the text can be marked by hand", async () => {
    patchWithCleanup(browser.navigator.clipboard, {
        writeText: async () => {
            throw new Error("not allowed");
        },
    });
    await open([card("first", "good", "(01)1")]);
    await contains("[data-key=first] button").click();
    expect(".o_notification").toHaveText(/Mark the text/);
    expect("[data-key=first] button").toHaveText("Copy");
});

test("without demo data the page says where they come from", async () => {
    await open([]);
    expect(".o_udi_demo_codes .card").toHaveCount(0);
    expect(".o_view_nocontent").toHaveText(/No demo codes in this database/);
});

test("after printing the file is handed out and the job can be opened", async () => {
    patchWithCleanup(browser.location, { assign: (url) => expect.step(url) });
    await mountWithCleanup(WebClient);
    await getService("action").doAction(812);
    await animationFrame();
    expect.verifySteps(["/web/content/7?download=true"]);
    expect(".o_notification").toHaveText(/2 labels in LBL\/1\./);
    expect(".o_notification button:contains(Open the print job)").toHaveCount(1);
});
