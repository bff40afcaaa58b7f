import { registry } from "@web/core/registry";

const FIELD = ".o_udi_scan_field";
const GTIN = "09520123456788";
const GS = "\x1d";

function enter(text) {
    return {
        content: `Scan ${text}`,
        trigger: `${FIELD}:focus`,
        run() {
            const field = document.querySelector(FIELD);
            field.value = text;
            field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
        },
    };
}

/** Code of the defect, the bad text, and words of the sentence that must stand beside it. */
const BAD = [
    ["bad_check_digit", `]d20109520123456781`, "8 was expected"],
    ["bad_date", `]d201${GTIN}17271301`, "month that does not exist"],
    ["bad_charset", `]d201${GTIN}10LOT#1`, "keyboard language"],
    ["bad_length", `]d201${GTIN}10A23456789B23456789C23`, "at most 20"],
    ["empty_element", `]d201${GTIN}10A${GS}${GS}21B`, "Two separators"],
    ["unknown_ai", `]d201${GTIN}8299AB`, "no known element"],
    ["bad_structure", "(01", "bracket is missing"],
    ["unknown_format", "WEIGHT 12.5 KG", "not a UDI"],
    ["missing_pair", "(17)271231(10)LOT1", "has no device identifier"],
    ["repeated_element", `(01)${GTIN}(10)A(10)B`, "twice with different values"],
];

const SAMPLES = {
    gs1: "GS1",
    hibcc: "HIBCC",
    iccbba: "ICCBBA",
    ifa: "IFA",
    ma: "MA",
    ahm: "AHM",
};

registry.category("web_tour.tours").add("udi_traceability_code_check_stock", {
    steps: () => [
        { trigger: ".o_udi_code_check:not(:has(.o_udi_back))" },
        enter("(01)06901234500011(10)L7(21)SN-7"),
        { trigger: ".o_udi_code_register:contains('Flow sensor'):contains('SN-7')" },
    ],
});

registry.category("web_tour.tours").add("udi_traceability_code_check", {
    steps: () => [
        { trigger: ".o_udi_code_check .o_udi_answer_idle" },
        ...Object.entries(SAMPLES).flatMap(([key, name]) => [
            {
                content: `Try the code of ${name}`,
                trigger: `.o_udi_samples .o_udi_sample[data-key='${key}']:contains('${name}')`,
                run: "click",
            },
            {
                // where the rules are not public nobody can say that everything is right
                trigger:
                    key === "ahm"
                        ? ".o_udi_answer_warning[data-code='low_confidence']"
                        : ".o_udi_answer_ok[data-code='valid']",
            },
            { trigger: `.o_udi_code_facts dd:contains('${name}')` },
            { trigger: ".o_udi_code_date" },
            { trigger: ".o_udi_clear_code", run: "click" },
            { trigger: ".o_udi_code_check .o_udi_answer_idle" },
        ]),
        ...BAD.flatMap(([code, text, words]) => [
            enter(text),
            { trigger: `.o_udi_answer:not(.o_udi_answer_ok):not(.o_udi_answer_idle)` },
            {
                content: `${code} has its sentence`,
                trigger: `.o_udi_code_defects li[data-code='${code}']:contains("${words}")`,
            },
            { trigger: ".o_udi_clear_code", run: "click" },
            { trigger: ".o_udi_code_check .o_udi_answer_idle" },
        ]),
        {
            content: "The place of a fault is marked in the text",
            trigger: ".o_udi_code_history button:contains('8299AB')",
            run: "click",
        },
        { trigger: ".o_udi_code_raw .o_udi_mark_error:contains('8299AB')" },
        { trigger: ".o_udi_clear_code", run: "click" },
        { trigger: ".o_udi_code_check .o_udi_answer_idle" },
        enter("(01)06901234500011"),
        { trigger: ".o_udi_open_product:contains('Flow sensor')" },
        enter("(17)310104(10)LOT121SN-1"),
        {
            content: "The second code of the label is joined with the first",
            trigger: ".o_udi_code_text:contains('First code of the label')",
        },
        enter(`]d20106901234500011${"10L7"}21SN-7`),
        {
            content: "A swallowed separator is a question",
            trigger: ".o_udi_answer_warning[data-code='alternative']",
        },
        { trigger: ".o_udi_alternative:contains('SN-7')", run: "click" },
        { trigger: ".o_udi_answer_ok[data-code='valid']" },
        { trigger: ".o_udi_sign:contains('GS')" },
        { trigger: ".o_udi_open_lot_link:contains('SN-7')" },
        {
            content: "Several lines at once are a list",
            trigger: `${FIELD}:focus`,
            run() {
                const data = new DataTransfer();
                data.setData("text", `(01)${GTIN}\nnothing\n(01)06901234500011(10)A(21)B`);
                const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true });
                document.querySelector(FIELD).dispatchEvent(event);
            },
        },
        { trigger: ".o_udi_code_list:contains('2 of 3 codes are valid')" },
        { trigger: ".o_udi_code_row[data-status='error']:contains('not a UDI')" },
        { trigger: ".o_udi_code_row:contains('(21)B') button", run: "click" },
        { trigger: ".o_udi_code_elements:contains('Serial number')" },
    ],
});
