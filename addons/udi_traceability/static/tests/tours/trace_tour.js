import { registry } from "@web/core/registry";

const FIELD = ".o_udi_scan_field";

function enter(text) {
    return {
        content: `Type ${text}`,
        trigger: `${FIELD}:focus`,
        run() {
            const field = document.querySelector(FIELD);
            field.value = text;
            field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
        },
    };
}

registry.category("web_tour.tours").add("udi_traceability_search", {
    steps: () => [
        { trigger: ".o_udi_find_screen .o_udi_find_hint" },
        enter("no such thing"),
        { trigger: ".o_udi_find_hint:contains('no such thing')" },
        enter("hospital a"),
        {
            trigger:
                ".o_udi_find_group[data-key='partner'] .o_udi_find_result:contains('Hospital A')",
        },
        enter("TOUR-R1"),
        {
            content: "A lot leads to its trace",
            trigger: ".o_udi_find_group[data-key='lot'] .o_udi_find_result:contains('TOUR-R1')",
            run: "click",
        },
        { trigger: ".o_udi_trace_screen h1:contains('TOUR-R1')" },
        { trigger: ".o_udi_figures [data-key='units'] dd:contains('30')" },
        { trigger: ".o_udi_trace_rows tbody tr:nth-child(30)" },
        { trigger: ".o_udi_file_pdf[href*='/udi/trace/downstream/']" },
        { trigger: ".nav-link[data-tab='picture']", run: "click" },
        { trigger: ".o_udi_node_group .o_udi_node_count:contains('30')", run: "click" },
        { trigger: ".o_udi_group_lot:contains('TOUR-P07')", run: "click" },
        {
            content: "Another lot in the same page, with its own picture",
            trigger: ".o_udi_trace_screen h1:contains('TOUR-P07')",
        },
        { trigger: ".o_udi_node:not(.o_udi_node_root):contains('TOUR-R1')" },
        { trigger: ".nav-link[data-tab='upstream']", run: "click" },
        { trigger: ".o_udi_trace_rows a:contains('TOUR-R1')" },
        { trigger: ".nav-link[data-tab='timeline']", run: "click" },
        { trigger: ".o_udi_timeline .o_udi_event[data-step='commissioning']" },
        { trigger: ".o_udi_other_lot", run: "click" },
        enter("TOUR-R1"),
        { trigger: ".o_udi_trace_screen h1:contains('TOUR-R1')" },
    ],
});

registry.category("web_tour.tours").add("udi_traceability_timeline", {
    steps: () => [
        { trigger: ".o_udi_timeline_screen .o_udi_event" },
        { trigger: ".o_udi_timeline_text", run: "edit TOUR-P07" },
        {
            content: "Only what concerns this unit is left",
            trigger: ".o_udi_timeline:not(:has(.o_udi_event[data-step='shipping']))",
        },
        {
            content: "Thirty units of one order are one line",
            trigger: ".o_udi_event[data-step='commissioning'] .o_udi_event_fold:contains('30')",
            run: "click",
        },
        { trigger: ".o_udi_event_items a:contains('TOUR-P07')" },
        { trigger: ".o_udi_timeline_clear", run: "click" },
        { trigger: ".o_udi_event[data-step='shipping']" },
        { trigger: ".o_udi_timeline_filters", run: "click" },
        {
            trigger: ".o_udi_timeline_fields select[name=step]:has(option[value=shipping])",
            run: "select shipping",
        },
        { trigger: ".o_udi_timeline:not(:has(.o_udi_event[data-step='commissioning']))" },
        { trigger: ".o_udi_event[data-step='shipping']:contains('Hospital A')" },
    ],
});

registry.category("web_tour.tours").add("udi_traceability_state_on", {
    steps: () => [
        { trigger: ".o_udi_state_screen .o_udi_empty" },
        {
            content: "Now instead of yesterday",
            trigger: ".o_udi_state_moment",
            run({ anchor }) {
                anchor.value = anchor.max;
                anchor.dispatchEvent(new Event("change"));
            },
        },
        { trigger: ".o_udi_state_rows tr[data-kind='partner']:contains('Hospital A')" },
        { trigger: ".o_udi_state_file[href*='moment=']" },
        enter("TOUR-S1"),
        { trigger: ".o_udi_state_lot:contains('Hospital A')" },
        { trigger: ".o_udi_state_life li:contains('Delivered')" },
        { trigger: ".o_udi_state_all", run: "click" },
        { trigger: ".o_udi_state_rows" },
    ],
});
