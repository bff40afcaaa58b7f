import { registry } from "@web/core/registry";

const row = (name) => `.o_udi_readiness_table tr[data-id]:contains('${name}')`;
const cell = (name, market, state) =>
    `${row(name)} .o_udi_cell[data-market='${market}'].o_udi_cell_${state}`;
const filter = (name) => `.o_udi_readiness .btn-group button:contains('${name}')`;

registry.category("web_tour.tours").add("udi_traceability_readiness", {
    steps: () => [
        {
            content: "One product is ready, one is not",
            trigger: cell("Infusion pump", "cn", "ready"),
        },
        { trigger: cell("Flow sensor", "cn", "missing"), run: "click" },
        {
            content: "What is missing is said below the row",
            trigger:
                ".o_udi_findings li[data-code='risk_class']:contains('The risk class is not stated.')",
        },
        { trigger: cell("Flow sensor", "cn", "missing"), run: "click" },
        { trigger: ".o_udi_readiness_table:not(:has(.o_udi_findings))" },

        { content: "Only what is ready", trigger: filter("Ready"), run: "click" },
        {
            trigger: `.o_udi_readiness_table:has(tr[data-id]:contains('Infusion pump')):not(:has(tr[data-id]:contains('Flow sensor')))`,
        },
        { trigger: filter("Missing"), run: "click" },
        {
            trigger: `.o_udi_readiness_table:has(tr[data-id]:contains('Flow sensor')):not(:has(tr[data-id]:contains('Infusion pump')))`,
        },
        {
            content: "Nothing fits",
            trigger: ".o_udi_readiness_search",
            run: "edit no such product",
        },
        {
            trigger:
                ".o_udi_readiness_empty:contains('No product fits') button:contains('Show everything')",
            run: "click",
        },
        {
            content: "A UDI-DI finds its product",
            trigger: ".o_udi_readiness_search",
            run: "edit 06901234500011",
        },
        {
            trigger: `.o_udi_readiness_table:has(tr[data-id]:contains('Flow sensor')):not(:has(tr[data-id]:contains('Infusion pump')))`,
        },

        {
            content: "From what is missing to where it is entered",
            trigger: cell("Flow sensor", "cn", "missing"),
            run: "click",
        },
        {
            trigger: ".o_udi_findings li[data-code='certificate'] button:contains('Enter it')",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name='name'] input",
            run: "edit 国械注准20233149999",
        },
        { trigger: ".o_form_button_save:enabled", run: "click" },
        { trigger: ".o_form_saved" },
        {
            content: "Back on the page it counts",
            trigger: ".o_breadcrumb .breadcrumb-item a:contains('Market readiness')",
            run: "click",
        },
        { trigger: ".o_udi_readiness_search", run: "edit Flow sensor" },
        { trigger: `${row("Flow sensor")} .o_udi_codes i:nth-child(2).o_udi_code_yes` },
    ],
});
