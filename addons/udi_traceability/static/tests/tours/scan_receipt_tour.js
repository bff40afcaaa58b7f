import { registry } from "@web/core/registry";

const GS = "\x1d";
const FIELD = ".o_udi_scan_field";
const SENSOR = `0106901234500011112601051731010410LOT-A${GS}`;
const DAMAGED = "010690123450001221TOUR-9";

/** Types like a hand scanner: the code, then Enter, without looking at the answer in between. */
function scan(...codes) {
    return {
        content: `Scan ${codes.join(" and ")}`,
        trigger: `${FIELD}:focus`,
        run() {
            const field = document.querySelector(FIELD);
            for (const code of codes) {
                field.value = code;
                field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
            }
        },
    };
}

registry.category("web_tour.tours").add("udi_traceability_scan_receipt", {
    steps: () => [
        {
            content: "Open the scanning page from the receipt",
            trigger: "button[name='action_udi_scan']",
            run: "click",
        },
        { trigger: ".o_udi_line:contains('Flow sensor') .o_udi_line_count:contains('0 / 2')" },
        { trigger: `${FIELD}[inputmode='none']` },
        scan(`${SENSOR}21TOUR-1`),
        { trigger: ".o_udi_answer_ok" },
        { trigger: ".o_udi_lot:contains('TOUR-1'):contains('LOT-A')" },
        scan(DAMAGED),
        { content: "A damaged code changes nothing", trigger: ".o_udi_answer_error" },
        { trigger: ".o_udi_line:contains('Flow sensor') .o_udi_line_count:contains('1 / 2')" },
        {
            content: "Take the scan back",
            trigger: ".o_udi_undo:enabled",
            run: "click",
        },
        { trigger: ".o_udi_line_count:contains('0 / 2')" },
        scan(`${SENSOR}21TOUR-1`, `${SENSOR}21TOUR-2`),
        { content: "Both fast scans were taken", trigger: ".o_udi_line_count:contains('2 / 2')" },
        { trigger: ".o_udi_history_entry[data-status='ok']:nth-child(2)" },
        {
            content: "The complete receipt is validated",
            trigger: ".o_udi_validate.o_udi_ready:enabled",
            run: "click",
        },
        { trigger: ".o_udi_next" },
        { trigger: ".o_udi_answer_ok" },
    ],
});

registry.category("web_tour.tours").add("udi_traceability_look_up", {
    steps: () => [
        { trigger: ".o_udi_home .o_udi_tile[data-key='receive']" },
        scan(`${SENSOR}21TOUR-1`),
        { trigger: ".o_udi_answer .o_udi_answer_facts:contains('TOUR-1')" },
        { trigger: ".o_udi_open_lot", run: "click" },
        { trigger: ".o_form_view .nav-link[name='udi_timeline']", run: "click" },
        { trigger: ".o_udi_timeline .o_udi_event[data-step='receiving']" },
        { trigger: ".nav-link[name='udi_genealogy']", run: "click" },
        { trigger: ".o_udi_genealogy .o_udi_empty" },
    ],
});
