/**
 * The path from the registration record to the recall, as people walk it; one tour per person and errand.
 *
 * No addon depends on all the others, so no addon can hold these tours: the test hands this file to the browser.
 * It is one expression, a function of what the test knows (names, codes) that adds the tours to Odoo's register.
 */
(function (known) {
    const { registry } = odoo.loader.modules.get("@web/core/registry");
    const ANSWER = ".modal .o_field_widget[name='answer_html']";
    const SCAN = ".o_udi_scan_field";
    const LATE = 30000; // ms for what the server needs longer for: label files, postings

    // A download begins like leaving the page: the tour, which listens after us, would take it for a reload and fail.
    let downloading = false;
    window.addEventListener("beforeunload", (ev) => downloading && ev.stopImmediatePropagation());

    // ------------------------------------------------------------------ what people do again and again
    const click = (trigger, more = {}) => ({ trigger, run: "click", ...more });
    const see = (trigger, more = {}) => ({ trigger, ...more });
    const menu = (xmlid) =>
        click(
            `.o_menu_sections [data-menu-xmlid='${xmlid}'], .o-dropdown--menu [data-menu-xmlid='${xmlid}']`
        );
    const tile = (key) => click(`.o_udi_home .o_udi_tile[data-key='${key}']`);
    const row = (text) =>
        click(`.o_list_view .o_data_row:contains('${text}') .o_data_cell:not(:has(button)):first`);
    const tab = (name) => click(`.o_notebook .nav-link[name='${name}']`);
    const count = (done, all) => see(`.o_udi_line .o_udi_line_count:contains('${done} / ${all}')`);

    /** A hand scanner on our own page: it types into the field and presses Enter. */
    const scan = (code) => ({
        content: `Scan ${code}`,
        trigger: `${SCAN}:focus`,
        run() {
            this.anchor.value = code;
            this.anchor.dispatchEvent(
                new KeyboardEvent("keydown", { key: "Enter", bubbles: true })
            );
        },
    });

    /** A hand scanner where no field is selected: keys for the whole page, faster than a person types. */
    const scanAnywhere = (code, trigger) => ({
        content: `Scan ${code}`,
        trigger,
        run() {
            for (const key of [...code, "Enter"]) {
                document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
            }
        },
    });

    const tours = {
        // -------------------------------------------------------------- 1. register
        register: () => [
            see(".o_udi_home"),
            menu("udi_traceability.menu_udi_devices"),
            menu("udi_traceability.menu_udi_catalogue_import"),
            {
                content: "Choose a file",
                trigger: ".o_form_view .o_field_many2many_binary",
                run() {
                    const files = new DataTransfer();
                    files.items.add(
                        new File([known.records], "devices.json", { type: "application/json" })
                    );
                    const input = this.anchor.querySelector("input[type='file']");
                    input.files = files.files;
                    input.dispatchEvent(new Event("change", { bubbles: true }));
                },
            },
            see(".o_field_many2many_binary .o_attachment:contains('devices.json')"),
            click("button[name='action_preview']"),
            see(`.o_udi_catalogue_preview tr:contains('New'):contains('${known.brand}')`),
            see(".o_udi_catalogue_preview tr:contains('Error'):contains('check digit')", {
                content: "The broken record is named before anything is stored",
            }),
            click("button[name='action_import']"),
            see(".o_statusbar_status .o_arrow_button_current:contains('Done')", { timeout: LATE }),
            see(".o_field_widget[name='new_count']:contains('2')"),
            see(".alert-warning .o_field_widget[name='error_count']:contains('1')"),
            see(".o_field_widget[name='error_ids'] .o_data_row:contains('check digit')", {
                content: "The broken record has its own line",
            }),
            click("button[name='action_view_entries']"),
            row(known.brand),
            see(".o_form_view .alert-info:contains('regulator')"),
            click("button[name='action_adopt']:contains('Adopt as product')"),
            see(`.o_form_view .o_field_widget[name='name'] :value(${known.brand})`),
        ],

        // -------------------------------------------------------------- 2. receive
        receive: () => [
            tile("receive"),
            row(known.receipt),
            click("button[name='action_udi_scan']"),
            count(0, 2),
            scan(known.codes.damaged),
            see(".o_udi_answer_error"),
            count(0, 2),
            scan(known.codes.wrong_product),
            see(".o_udi_history_entry[data-status='error']:nth-child(2)"),
            count(0, 2),
            scan(known.codes.receive),
            see(".o_udi_answer_ok"),
            see(`.o_udi_lot:contains('${known.sensor}')`),
            scan(known.codes.receive),
            see(".o_udi_answer_error, .o_udi_answer_warning", { content: "The same serial twice" }),
            count(1, 2),
            scan(known.codes.receive_second),
            count(2, 2),
            click(".o_udi_validate.o_udi_ready:enabled"),
            see(".o_udi_answer_ok", { timeout: LATE }),
            click(".o_udi_next"),
            see(".o_udi_home"),
        ],

        // -------------------------------------------------------------- 3. make
        make: () => [
            tile("production"),
            row(known.order),
            click("button[name='action_generate_serial']"),
            click(".modal button[name='action_generate_serial_numbers']"),
            see(`.modal .o_field_widget[name='serial_numbers'] :value(${known.prefix})`),
            click(".modal button[name='action_apply']"),
            see(".alert-warning:contains('3 of 3 units have no complete pair')"),
            click(".alert-warning button[name='action_udi_scan_pairs']"),
            ...known.pairs.flatMap((code, index) => [
                scanAnywhere(
                    code,
                    index ? `${ANSWER} .alert:nth-of-type(${index})` : ".modal .o_form_view"
                ),
                see(`${ANSWER} .alert-success:nth-of-type(${index + 1})`),
            ]),
            click(".modal button[name='action_save']"),
            see(".modal .o_field_widget[name='progress']:contains('3 of 3')"),
            click(".modal .o_form_button_cancel, .modal button[special='cancel']"),
            see(".o_form_view:not(:has(.alert-warning:visible))", {
                content: "Every unit has its pair",
            }),
            click("button[name='button_mark_done']"),
            see(".o_statusbar_status .o_arrow_button_current:contains('Done')", { timeout: LATE }),
        ],

        // -------------------------------------------------------------- 4. label
        label: () => [
            tile("production"),
            click(".o_searchview .o_facet_remove"),
            row(known.order),
            click(".o_statusbar_buttons button[name='action_udi_print_labels']"),
            see(".modal .o_field_widget[name='preview_url'] img"),
            see(".modal .o_field_widget[name='count']:contains('3')"),
            {
                content: "Print",
                trigger: ".modal button[name='action_print']",
                run({ click: press }) {
                    downloading = true;
                    return press();
                },
            },
            click(".o_notification:contains('read back') button:contains('Open the print job')", {
                timeout: LATE,
            }),
            see(".o_form_view .o_field_widget[name='state']:contains('Done')"),
            tab("evidence"),
            see(".o_field_widget[name='sha256']"),
        ],

        // -------------------------------------------------------------- 5. deliver
        deliver: () => [
            tile("deliver"),
            row(known.delivery),
            click("button[name='action_udi_scan']"),
            count(0, 2),
            scan(known.codes.held),
            see(".o_udi_answer_error"),
            count(0, 2),
            scan(known.codes.delivered),
            see(".o_udi_history_entry[data-status='error']:nth-child(2)"),
            count(0, 2),
            scan(known.made),
            see(`.o_udi_answer_ok`),
            count(1, 2),
            scan(known.codes.good_unit),
            count(2, 2),
            click(".o_udi_validate.o_udi_ready:enabled"),
            click(".o_udi_next", { timeout: LATE }),
            see(".o_udi_home"),
        ],

        // -------------------------------------------------------------- 6. trace, 7. recall
        recall: () => [
            see(".o_udi_home"),
            scan(known.pump),
            click(".o_udi_open_lot"),
            tab("udi_timeline"),
            ...["commissioning", "encoding", "shipping"].map((step) =>
                see(`.o_udi_timeline .o_udi_event[data-step='${step}']`)
            ),
            tab("udi_genealogy"),
            see(`.o_udi_genealogy .o_udi_node_root:contains('${known.pump}')`),
            see(`.o_udi_genealogy:not(:has(.o_udi_node:contains('${known.otherSensor}')))`),
            see(".o_udi_genealogy:not(:has(.o_udi_genealogy_canvas .o_udi_edge_possible))"),
            click(`.o_udi_genealogy .o_udi_node:contains('${known.sensor}')`),
            see(`.o_breadcrumb .active:contains('${known.sensor}')`),
            see(".o_udi_timeline .o_udi_event[data-step='receiving']"),
            click("button[name='action_udi_recall']"),
            see(".o_udi_figure_main .o_field_widget[name='unit_qty']:contains('1')", {
                timeout: LATE,
            }),
            {
                content: "A second sensor is bad as well",
                trigger: ".o_field_widget[name='lot_ids'] input",
                run: `edit ${known.otherSensor}`,
            },
            click(`.o-autocomplete--dropdown-item:contains('${known.otherSensor}')`),
            see(`.o_field_widget[name='lot_ids'] .o_tag:contains('${known.otherSensor}')`),
            click("button[name='action_scope']:contains('Refresh')"),
            see(".o_udi_figure_main .o_field_widget[name='unit_qty']:contains('2')", {
                timeout: LATE,
            }),
            tab("holders"),
            see(`.o_field_widget[name='holder_ids'] .o_data_row:contains('${known.hospital}')`),
            click("button[name='action_freeze']"),
            {
                trigger: ".modal .o_field_widget[name='reason'] textarea",
                run: `edit ${known.reason}`,
            },
            click(".modal button[name='action_confirm']:contains('Freeze all')"),
            see(".o_udi_frozen:contains('Frozen')", { timeout: LATE }),
        ],

        // -------------------------------------------------------------- what is frozen stays
        refused: () => [
            tile("deliver"),
            row(known.nextDelivery),
            click("button[name='action_udi_scan']"),
            count(0, 1),
            scan(known.frozen),
            see(`.o_udi_answer_error:contains('${known.reason}')`),
            count(0, 1),
        ],
    };
    for (const [name, steps] of Object.entries(tours)) {
        registry.category("web_tour.tours").add(`udi_path_${name}`, { steps });
    }
});
