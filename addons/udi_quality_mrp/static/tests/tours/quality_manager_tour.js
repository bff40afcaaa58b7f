import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const everyRow = { trigger: "thead .o_list_record_selector input", run: "click" };
const mendChosen = { trigger: ".o_control_panel button[name=action_fix]", run: "click" };
const backToList = { trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a", run: "click" };

/** Ten issues of three rules: given to a colleague, mended one by one and together, one put off with its reason. */
tours.add("udi_quality_manager_issues", {
    steps: () => [
        { trigger: ".o_group_header:contains(Expiry date missing)", run: "click" },
        { trigger: ".o_data_row:eq(5)" },
        everyRow,
        {
            content: "All six to one colleague",
            trigger: ".o_data_row:eq(0) .o_data_cell[name=owner_id]",
            run: "click",
        },
        {
            trigger: ".o_data_row .o_field_widget[name=owner_id] input",
            run: "edit Second Quality",
        },
        { trigger: ".o-autocomplete--dropdown-item:contains(Second Quality)", run: "click" },
        { trigger: ".modal-footer .btn-primary", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_data_row:eq(5) [name=owner_id]:contains(Second Quality)" },
        everyRow, // not chosen any more: a click opens a row again
        { trigger: "body:not(:has(.o_data_row_selected))" },
        { trigger: ".o_data_row:eq(0) .o_data_cell[name=record_name]", run: "click" },
        {
            trigger: ".o_form_view:contains(Evidence) .o_statusbar_buttons button[name=action_fix]",
            run: "click",
        },
        { trigger: ".o_arrow_button_current:contains(Mended)" },
        backToList,
        {
            content: "The other five at once",
            trigger: '.o_group_header:contains("(5)")',
        },
        everyRow,
        mendChosen,
        { trigger: ".o_notification:contains(5 mended, 0 left.)" },
        { trigger: ".o_list_view:not(:contains(Expiry date missing))" },
        { trigger: ".o_group_header:contains(Received without)", run: "click" },
        { trigger: ".o_data_row:eq(2)" },
        everyRow,
        mendChosen,
        { trigger: ".o_notification:contains(3 mended, 0 left.)" },
        { trigger: ".o_group_header:contains(Shelf life that cannot be)", run: "click" },
        { trigger: ".o_data_row .o_data_cell[name=record_name]", run: "click" },
        { trigger: ".o_statusbar_buttons button[name=action_snooze]", run: "click" },
        { trigger: ".modal [name=reason] input", run: "edit The maker has confirmed it" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Put off)" },
        { trigger: ".o_form_view:contains(The maker has confirmed it)" },
    ],
});

/** What an order made: the conditions are looked at and the release is asked for. */
tours.add("udi_quality_manager_request", {
    steps: () => [
        { trigger: ".o_data_row:contains(Infusion pump) .o_data_cell", run: "click" },
        { trigger: "button[name=action_check]", run: "click" },
        { trigger: "[name=condition_ids] .o_data_row:contains(Component pairs):contains(Met)" },
        { trigger: "button[name=action_request]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Waits for the release)" },
    ],
});

/** Somebody else signs it, at the second try with the right password. */
tours.add("udi_quality_manager_release", {
    steps: () => [
        { trigger: ".o_data_row:contains(Infusion pump) .o_data_cell", run: "click" },
        { trigger: "button[name=action_release]", run: "click" },
        { trigger: ".modal [name=password] input", run: "edit wrong" },
        { trigger: ".modal button[name=action_sign]", run: "click" },
        { trigger: ".modal .alert-danger:contains(password is wrong)" },
        { trigger: ".modal [name=password] input", run: "edit udi_second_quality" },
        { trigger: ".modal button[name=action_sign]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Released)" },
    ],
});

/** The pilot as who answers for quality reads it: figures and checklist, and no button that moves the gates. */
tours.add("udi_quality_manager_pilot", {
    steps: () => [
        { trigger: ".o_data_row:contains(Pilot of the pumps) .o_data_cell", run: "click" },
        { trigger: "[data-figure=timeliness] .fs-2:contains(s)" },
        { trigger: "[data-figure=handover]:contains(→)" },
        {
            trigger:
                ".o_form_view:not(:has(button[name=action_warn])) .o_data_row:contains(recall drill)",
        },
    ],
});

/** From the lot to its inspection pack: the page that the button opens is a PDF. */
tours.add("udi_quality_manager_pack", {
    steps: () => [
        { trigger: ".o_button_more", run: "click" },
        {
            trigger:
                ".o_dropdown_more button[name=action_udi_pack], .o-dropdown-item:contains(Inspection pack), button[name=action_udi_pack]",
            run: "click",
        },
        { trigger: ".modal [name=lot_id] input:value(MADE-1)" },
        {
            content: "Look into what would open in a window of its own",
            trigger: ".modal .o_radio_input[data-value=pdf]",
            async run({ click }) {
                browser.open = async (url) => {
                    const answer = await browser.fetch(url);
                    const bytes = new Uint8Array(await answer.arrayBuffer());
                    document.body.dataset.pack = String.fromCharCode(...bytes.slice(0, 5));
                    return {};
                };
                await click();
            },
        },
        { trigger: ".modal button[name=action_get]", run: "click" },
        { trigger: "body[data-pack='%PDF-']" },
    ],
});
