import {
    after,
    animationFrame,
    beforeEach,
    click,
    edit,
    expect,
    getFixture,
    mockDate,
    queryAllTexts,
    queryText,
    test,
    waitFor,
} from "@odoo/hoot";
import { App } from "@odoo/owl";
import { getTemplate } from "@web/core/templates";
import { Root, routeOf } from "@udi_scan/app/root";
import { freeAnswer, startFree } from "./scan_free_data";
import { sensorCode } from "./scan_test_data";

/** Opening a job writes to the disk: on a busy machine that takes its time. */
const see = (selector) => waitFor(selector, { timeout: 5000 });

beforeEach(() => mockDate("2026-11-28 09:00:00"));

function scan(text) {
    const press = (key) =>
        document.body.dispatchEvent(
            new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })
        );
    [...text].forEach(press);
    press("Enter");
}

async function draw(hash, answers) {
    location.hash = hash;
    const started = await startFree(hash.slice(1).split("/")[0], answers);
    const props = { app: started.app, languages: ["en_US"] };
    const drawn = new App(Root, { props, getTemplate, test: true });
    after(() => drawn.destroy());
    await drawn.mount(getFixture());
    return started;
}

test("addresses of jobs that were begun here", () => {
    const key = "0b8b1c4e-3f1a-4c52-9a51-5a1c7f5b1d11";
    expect(routeOf(`#move/${key}`).job).toBe(key);
    expect(routeOf("#move/new").name).toBe("begin");
    expect(routeOf("#issue/new").name).toBe("jobs");
    expect(routeOf(`#move/${key}x`).name).toBe("jobs");
});

test("the label of a place opens its count; an unknown one says so", async () => {
    await draw("#count");
    await see(".job");
    scan("NOWHERE");
    await see(".notice_bad:contains(NOWHERE)");
    scan("STOCK");
    await see(".verdict");
    expect(queryText(".transfer_head b")).toBe("WH/Stock");
    expect(queryAllTexts(".line_hint")[0]).toBe("Not seen yet: SN-1, SN-2");
});

test("put aside: place by scan, reason by touch, then scanning", async () => {
    const { app } = await draw("#quarantine/new", {});
    await see("[data-field=place]");
    expect("[data-field=hold]").toHaveCount(0);
    expect(".begin_now").not.toBeEnabled();
    await animationFrame();
    // the only quarantine is chosen already
    expect(queryText(".picker_chosen")).toBe("WH/Cage");
    scan("SHELF-7");
    await see(".notice_bad:contains(SHELF-7)");
    await click("[data-field=reason] button:first");
    await click("[data-field=remark] input");
    await edit("torn");
    await see(".begin_now:enabled");
    await click(".begin_now");
    await see(".verdict");
    scan(sensorCode("SN-1"));
    await see(".verdict_ok");
    const [item] = await app.outbox.waiting(9);
    expect(item.options.reason).toBe("Damaged packaging: torn");
    await app.sync.stop();
});

test("who may hold is asked whether to", async () => {
    await draw("#quarantine/new", { free: freeAnswer({ job: { may_hold: true } }) });
    await see("[data-field=hold]");
    expect("[data-field=hold]").toHaveAttribute("aria-pressed", "false");
});

test("move: the place may be chosen where it has no label", async () => {
    const { app } = await draw("#move/new");
    await see(".place_now");
    scan(sensorCode("SN-1"));
    await see(".verdict_ok");
    await click(".place_now");
    await see(".picker");
    await click(".picker button:contains(No label)");
    await see("[data-code=put]");
    expect(queryAllTexts(".line_lots")).toEqual(["SN-1 → WH/No label"]);
    await app.sync.stop();
});

test("an empty list without a network does not say that there is nothing to do", async () => {
    await draw("#issue");
    await see(".notice:contains(No network)");
    await see(".hint:contains(without a network only what was opened here)");
});

test("a person who may not is told by the server", async () => {
    const { server } = await draw("#receive");
    server.trouble = null;
    server.answers["/udi/scan/job"] = () => ({
        status: "error", code: "not_begun", message: "Only a shift leader or quality receives goods without an order.",
    }); // prettier-ignore
    await see(".begin");
    await click(".begin");
    await see(".notice_bad:contains(Only a shift leader)");
    expect(".begin_now").not.toBeEnabled();
});
