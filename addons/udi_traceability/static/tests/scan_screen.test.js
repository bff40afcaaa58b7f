import { beforeEach, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred, mockVibrate } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineActions,
    getService,
    makeServerError,
    mockService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { ConnectionLostError } from "@web/core/network/rpc";
import { ORM } from "@web/core/orm_service";
import { WebClient } from "@web/webclient/webclient";
import { receipt, taken } from "./scan_test_data";

defineMailModels();
defineActions([
    {
        id: 700,
        name: "Scan",
        tag: "udi_traceability.scan_screen",
        type: "ir.actions.client",
        params: { picking_id: 7 },
    },
    { id: 701, name: "Look up", tag: "udi_traceability.scan_screen", type: "ir.actions.client" },
]);

const FIELD = ".o_udi_scan_field";
const GS = "\x1d";

beforeEach(() => {
    onRpc("udi.demo.code", "codes", () => []);
    onRpc("udi.scan", "picking_state", () => ({ picking: receipt() }));
    // No sound and no vibration in tests: the verdict on screen is what is looked at.
    mockVibrate(() => true);
    patchWithCleanup(browser, { AudioContext: undefined });
});

async function open(actionId = 700) {
    await mountWithCleanup(WebClient);
    await getService("action").doAction(actionId);
    await animationFrame();
}

/** What a hand scanner does: fill the field, then Enter. */
async function scan(text, end = "Enter") {
    const field = queryOne(FIELD);
    field.focus();
    field.value = text;
    await press(end);
    await animationFrame();
}

test("the transfer is shown and the field waits without a soft keyboard", async () => {
    await open();
    expect(".o_udi_scan_title").toHaveText("WH/IN/00007");
    expect(".o_udi_scan_partner").toHaveText("Sensor supplier");
    expect(".o_udi_line").toHaveCount(2);
    expect(".o_udi_line:first .o_udi_line_count").toHaveText("0 / 2Units");
    expect(FIELD).toBeFocused();
    expect(FIELD).toHaveAttribute("inputmode", "none");
    expect(".o_udi_undo").not.toBeEnabled();
    await contains(".o_udi_scan_keyboard").click();
    expect(FIELD).toHaveAttribute("inputmode", "text");
    expect(FIELD).toBeFocused();
});

test("Control+] and ASCII 29 stay in the text as group separators", async () => {
    onRpc("udi.scan", "apply", ({ args }) => {
        expect.step(args[1]);
        return taken(receipt({ sensors: ["SN-1"] }), "SN-1", 710);
    });
    await open();
    queryOne(FIELD).value = "010690123450001510SB2609";
    await press(["Control", "]"]);
    queryOne(FIELD).value += "21SN-1";
    await press("Enter");
    await animationFrame();
    await scan(`010690123450001510SB2609${GS}21SN-2`, "Tab");
    expect.verifySteps([
        `010690123450001510SB2609${GS}21SN-1`,
        `010690123450001510SB2609${GS}21SN-2`,
    ]);
    expect(".o_udi_history_code:first").toHaveText("010690123450001510SB2609{GS}21SN-2");
});

test("a scan that comes while a button has the focus lands in the field", async () => {
    await open();
    queryOne(".o_udi_mute").focus();
    await press("7");
    expect(FIELD).toBeFocused();
});

test("Enter in an empty field asks nothing", async () => {
    onRpc("udi.scan", "apply", () => expect.step("apply"));
    await open();
    await scan("");
    await scan("   ");
    expect.verifySteps([]);
});

test("fast scans are queued and answered in their order", async () => {
    const first = new Deferred();
    onRpc("udi.scan", "apply", async ({ args }) => {
        expect.step(`asked ${args[1]}`);
        if (args[1] === "SN-1") {
            await first;
            return taken(receipt({ sensors: ["SN-1"] }), "SN-1", 710);
        }
        return taken(receipt({ sensors: ["SN-1", "SN-2"] }), "SN-2", 711);
    });
    await open();
    await scan("SN-1");
    await scan("SN-2");
    expect(".o_udi_history_entry[data-status=pending]").toHaveCount(2);
    expect(".o_udi_scan_pending").toHaveText("2");
    expect.verifySteps(["asked SN-1"]);
    first.resolve();
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["asked SN-2"]);
    expect(".o_udi_history_entry[data-status=ok]").toHaveCount(2);
    expect(".o_udi_answer_message").toHaveText("Flow sensor SN-2: 1 taken.");
    expect(".o_udi_line_complete .o_udi_lot_name").toHaveCount(2);
    expect(".o_udi_scan_pending").toHaveCount(0);
});

test("a refusal is red, says what to do and leaves the lines as they were", async () => {
    onRpc("udi.scan", "apply", () => ({
        status: "error",
        code: "expired",
        title: "Expired",
        message: "T-1 expired on 2026-01-31. Put it aside.",
        hint: "Ask quality.",
        reading: {
            elements: [{ identifier: "17", label: "Expiry date", value: "260131" }],
            defects: [{ code: "check_digit", text: "The check digit is wrong." }],
        },
        picking: receipt(),
    }));
    await open();
    await scan("(01)06901234500039(17)260131(10)T-1");
    expect(".o_udi_answer_error .o_udi_answer_title").toHaveText("Expired");
    expect(".o_udi_answer_hint").toHaveText("Ask quality.");
    expect(".o_udi_reading td").toHaveCount(3);
    expect(".o_udi_defects li").toHaveCount(1);
    expect(".o_udi_undo").not.toBeEnabled();
});

test("a swallowed separator: the reading that is pressed is sent as a scan, once", async () => {
    const element = (identifier, label, value) => ({ identifier, label, value });
    const di = element("01", "Device identifier", "06901234500011");
    const expiry = element("17", "Expiry date", "310131");
    const pressed = `010690123450001117310131${GS}10L7${GS}21SN-1`;
    const second = new Deferred();
    onRpc("udi.scan", "apply", async ({ args }) => {
        expect.step(args[1]);
        if (args[1] === pressed) {
            await second;
            return taken(receipt({ sensors: ["SN-1"] }), "SN-1", 710);
        }
        const parts = [element("10", "Lot number", "L7"), element("21", "Serial number", "SN-1")];
        const literal = element("10", "Lot number", "L721SN-1");
        return {
            status: "warning",
            code: "alternative",
            title: "Which one is it?",
            message: "Compare with the label.",
            alternatives: [
                { text: pressed, known: true, elements: [di, expiry, ...parts] },
                { text: "(01)…(10)L721SN-1", known: false, elements: [di, expiry, literal] },
            ],
            picking: receipt(),
        };
    });
    await open();
    await scan("01069012345000111731013110L721SN-1");
    expect.verifySteps(["01069012345000111731013110L721SN-1"]);
    expect(".o_udi_lot").toHaveCount(0);
    expect(".o_udi_undo").not.toBeEnabled();
    expect(queryAllTexts(".o_udi_choice:first .o_udi_choice_element")).toEqual([
        "Lot number L7",
        "Serial number SN-1",
    ]);
    expect(queryAllTexts(".o_udi_choice:last .o_udi_choice_element")).toEqual([
        "Lot number L721SN-1",
    ]);
    await contains(".o_udi_choice:first").click();
    expect(".o_udi_choice:first").not.toBeEnabled();
    expect.verifySteps([pressed]);
    second.resolve();
    await animationFrame();
    await animationFrame();
    expect(".o_udi_answer_ok").toHaveCount(1);
    expect(".o_udi_choice").toHaveCount(0);
    expect(".o_udi_lot_name").toHaveText(/SN-1/);
    expect(".o_udi_undo").toBeEnabled();
});

test("an error of the server is a sentence, never a stack trace", async () => {
    onRpc("udi.scan", "apply", ({ args }) => {
        throw args[1] === "a"
            ? makeServerError({
                  type: "UserError",
                  message: "This transfer does not exist any more.",
              })
            : makeServerError({ errorName: "builtins.KeyError", message: "KeyError: 'x'" });
    });
    await open();
    await scan("a");
    expect(".o_udi_answer_error .o_udi_answer_message").toHaveText(
        "This transfer does not exist any more."
    );
    await scan("b");
    expect(".o_udi_answer_title").toHaveText("The server could not answer");
    expect(".o_udi_answer").not.toHaveText(/KeyError/);
    expect(".o_error_dialog").toHaveCount(0);
});

test("undo takes the last scan back, then the one before", async () => {
    const states = [["SN-1"], ["SN-1", "SN-2"], ["SN-1"], []];
    const next = () => receipt({ sensors: states.shift() });
    let line = 710;
    onRpc("udi.scan", "apply", ({ args }) => taken(next(), args[1], line++));
    onRpc("udi.scan", "undo", ({ args }) => {
        expect.step(`undo ${args.join(" ")}`);
        return { status: "ok", title: "Taken back", message: "", picking: next() };
    });
    await open();
    await scan("SN-1");
    await scan("SN-2");
    await contains(".o_udi_undo").click();
    await animationFrame();
    await contains(".o_udi_undo").click();
    await animationFrame();
    expect.verifySteps(["undo 7 711", "undo 7 710"]);
    expect(".o_udi_undo").not.toBeEnabled();
    expect(".o_udi_lot").toHaveCount(0);
});

test("one scan of many is taken back from its own row, after a question", async () => {
    onRpc("udi.scan", "picking_state", () => ({ picking: receipt({ sensors: ["SN-1", "SN-2"] }) }));
    onRpc("udi.scan", "undo", ({ args }) => {
        expect.step(args[1]);
        const picking = receipt({ sensors: ["SN-2"] });
        return { status: "ok", title: "Taken back", message: "", picking };
    });
    await open();
    await contains(".o_udi_lot:contains(SN-1) .o_udi_remove").click();
    await contains(".modal .btn-primary").click();
    await animationFrame();
    expect.verifySteps([710]);
    expect(".o_udi_lot").toHaveCount(1);
});

test("complete lines make Validate the obvious button; done closes the field", async () => {
    const full = { sensors: ["SN-1", "SN-2"], tubes: 10 };
    const states = [receipt(full), receipt({ ...full, done: true })];
    onRpc("udi.scan", "picking_state", () => ({ picking: states.shift() }));
    onRpc("udi.scan", "validate", () => ({ status: "ok", title: "Done", message: "Finished." }));
    await open();
    expect(".o_udi_totals").toHaveText("2 / 2");
    expect(".o_udi_validate").toHaveClass(["btn-success", "o_udi_ready"]);
    await contains(".o_udi_validate").click();
    await animationFrame();
    expect(".o_udi_answer_ok .o_udi_answer_title").toHaveText("Done");
    expect(FIELD).toHaveCount(0);
    expect(".o_udi_next").toHaveCount(1);
});

test("validate that is refused, and validate that asks back", async () => {
    const action = { type: "ir.actions.act_window", res_model: "stock.backorder.confirmation" };
    const answers = [
        { status: "error", title: "Refused", message: "T-1 is on hold." },
        { status: "warning", title: "One more question", message: "", action },
    ];
    onRpc("udi.scan", "validate", () => answers.shift());
    await open();
    await contains(".o_udi_validate").click();
    await animationFrame();
    expect(".o_udi_answer_error .o_udi_answer_message").toHaveText("T-1 is on hold.");
    mockService("action", { doAction: ({ res_model }) => expect.step(res_model) });
    await contains(".o_udi_validate").click();
    await animationFrame();
    expect.verifySteps(["stock.backorder.confirmation"]);
});

test("look up needs no transfer and shows who has the unit", async () => {
    onRpc("udi.scan", "picking_state", () => expect.step("picking_state"));
    onRpc("udi.scan", "look_up", ({ args }) => ({
        status: "error",
        code: "hold",
        title: "On hold",
        message: "Do not use.",
        lot: {
            id: 5,
            name: args[0],
            product: "Pump",
            state_label: "At a partner",
            holder: "Hospital A",
            expiry: "2031-08-31",
            on_hold: true,
            hold_reason: "Recall 12",
        },
    }));
    await open(701);
    expect(".o_udi_validate").toHaveCount(0);
    await scan("SN-1");
    expect(".o_udi_answer_facts").toHaveText(/Hospital A/);
    expect(".o_udi_answer_facts").toHaveText(/08\/31\/2031/);
    expect(".o_udi_answer_facts").toHaveText(/Recall 12/);
    expect(".o_udi_open_lot").toHaveCount(1);
    expect.verifySteps([]);
});

test("scans wait while the connection is lost and are sent when it is back", async () => {
    let online = true;
    const sensors = [];
    patchWithCleanup(ORM.prototype, {
        call() {
            return online ? super.call(...arguments) : Promise.reject(new ConnectionLostError());
        },
    });
    onRpc("udi.scan", "picking_state", () => ({ picking: receipt({ sensors }) }));
    onRpc("udi.scan", "apply", ({ args }) => {
        sensors.push(args[1]);
        return taken(receipt({ sensors }), args[1], 709 + sensors.length);
    });
    await open();
    online = false;
    await scan("SN-1");
    await scan("SN-2");
    expect(".o_udi_answer[data-code=offline]").toHaveCount(1);
    expect(".o_udi_history_entry[data-status=pending]").toHaveCount(2);
    online = true;
    await advanceTime(2000);
    await animationFrame();
    await animationFrame();
    expect(sensors).toEqual(["SN-1", "SN-2"]);
    expect(".o_udi_history_entry[data-status=ok]").toHaveCount(2);
    expect(".o_udi_answer_ok").toHaveCount(1);
});

test("after a lost answer a scan that was booked is not sent twice", async () => {
    let tubes = 0;
    onRpc("udi.scan", "picking_state", () => ({ picking: receipt({ tubes }) }));
    patchWithCleanup(ORM.prototype, {
        call(model, method) {
            if (method !== "apply") {
                return super.call(...arguments);
            }
            // The server books the scan, but its answer does not arrive.
            expect.step("apply");
            tubes = 1;
            return Promise.reject(new ConnectionLostError());
        },
    });
    await open();
    await scan("(01)06901234500039(10)T-1");
    await advanceTime(2000);
    await animationFrame();
    expect.verifySteps(["apply"]);
    expect(".o_udi_answer_warning .o_udi_answer_title").toHaveText("Connection was lost");
    expect(".o_udi_lot").toHaveCount(1);
});

test("mute is kept for the browser", async () => {
    await open();
    await contains(".o_udi_mute").click();
    expect(".o_udi_mute").toHaveAttribute("aria-pressed", "true");
    expect(browser.localStorage.getItem("udi_traceability.scan_muted")).toBe("1");
});
