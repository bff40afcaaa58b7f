import { registry } from "@web/core/registry";

/** The figures of a pilot, and the first step with its gates. */
registry.category("web_tour.tours").add("udi_traceability_pilot", {
    steps: () => [
        { trigger: ".o_data_row:contains(Tour pilot) .o_data_cell", run: "click" },
        { trigger: "[data-figure=timeliness] .fs-2:contains(s)" },
        { trigger: "[data-figure=handover]" },
        { trigger: ".o_data_row:contains(recall drill)" },
        { trigger: "button[name=action_warn]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Gates warn)" },
        { trigger: ".nav-link:contains(Steps taken)", run: "click" },
        { trigger: ".o_data_row:contains(Timeliness)" },
    ],
});

/** Where a value of a lot comes from, and how a step is done. */
registry.category("web_tour.tours").add("udi_traceability_lineage", {
    steps: () => [
        { trigger: ".o_udi_lineage", run: "click" },
        {
            trigger:
                "tr[data-field=udi_expiry_date] td:contains(Read wrongly), tr:contains(Read wrongly)",
        },
        { trigger: "tr[data-field=udi_expiry_date] button", run: "click" },
        { trigger: ".o_udi_lineage_previous td:contains(2031-01-04)" },
        { trigger: ".modal-header .btn-close", run: "click" },
    ],
});

registry.category("web_tour.tours").add("udi_traceability_sop", {
    steps: () => [
        { trigger: ".o_udi_sop", run: "click" },
        { trigger: ".o_udi_sop_text li" },
        { trigger: ".modal nav button:contains(Recall)", run: "click" },
        { trigger: ".modal-title:contains(Recall)" },
    ],
});

/** A change asked for in the form: every regulated value is there with what it is today. */
registry.category("web_tour.tours").add("udi_traceability_change_request", {
    steps: () => [
        {
            trigger: ".o_data_row:contains(Model and specification) td[name=new_text]",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Model and specification) td[name=new_text] input",
            run: "edit M2",
        },
        { trigger: ".o_form_view .oe_title", run: "click" },
        { trigger: ".alert-warning:contains(21 CFR 830.50)" },
        { trigger: "div[name=no_new_reason] input", run: "edit The label stays" },
        { trigger: "button[name=action_ask]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Waiting for approval)" },
    ],
});
