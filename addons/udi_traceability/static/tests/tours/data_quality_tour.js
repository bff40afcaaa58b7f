import { registry } from "@web/core/registry";

/** A quality manager finds ten issues, gives one to somebody else, and mends all of them at once. */
registry.category("web_tour.tours").add("udi_traceability_data_issues", {
    steps: () => [
        {
            content: "The issues of one rule",
            trigger: ".o_group_header:contains(Expiry date missing)",
            run: "click",
        },
        {
            content: "The first of ten",
            trigger: ".o_data_row:eq(0) .o_data_cell[name=record_name]",
            run: "click",
        },
        {
            content: "Somebody else mends it",
            trigger: ".o_form_view .o_field_widget[name=owner_id] input",
            run: "edit Second Quality",
        },
        { trigger: ".o-autocomplete--dropdown-item:contains(Second Quality)", run: "click" },
        { trigger: ".o_form_button_save", run: "click" },
        {
            trigger:
                ".o_form_view .o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible))",
        },
        {
            content: "Back to the list",
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a",
            run: "click",
        },
        { trigger: ".o_data_row:eq(9)" },
        {
            content: "All of them",
            trigger: "thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Mended by one click",
            trigger: ".o_control_panel button[name=action_fix]",
            run: "click",
        },
        { trigger: ".o_notification:contains(10 mended, 0 left.)" },
    ],
});

/** The scores, and the very records that cost the points. */
registry.category("web_tour.tours").add("udi_traceability_data_scores", {
    steps: () => [
        {
            trigger:
                ".o_udi_score_card[data-dimension=accuracy] .o_udi_score_sentence:contains(were scanned)",
        },
        { trigger: ".nav-link[data-subject=supplier]", run: "click" },
        {
            trigger:
                ".o_udi_score_rows tr:contains(Sensor Works) button[data-dimension=accuracy]:contains(0.0 %)",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains(TYPED-1)" },
    ],
});
