import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { session } from "@web/session";

const TOUR = "udi_traceability_guided_tour";
const RECALL_KEY = "udi_traceability.tour_recall";

const receiving = () => [
    {
        trigger: ".o_udi_tile[data-key='receive']",
        content: _t("A supplier has delivered. Open the receipts."),
        tooltipPosition: "bottom",
        run: "click",
    },
    {
        trigger:
            ".o_data_row:contains('UDI-DEMO'):first .o_data_cell:first, .o_kanban_record:contains('UDI-DEMO'):first",
        content: _t("Choose the receipt of the demo company."),
        tooltipPosition: "bottom",
        run: "click",
    },
    {
        trigger: "button[name='action_udi_scan']",
        content: _t("Here a hand scanner takes over."),
        tooltipPosition: "bottom",
        run: "click",
    },
];

const scanning = () => [
    {
        trigger: ".o_udi_demo_codes summary",
        content: _t("No scanner at hand? These codes can be tapped instead."),
        tooltipPosition: "bottom",
        run: "click",
    },
    {
        trigger: ".o_udi_demo_code[data-key='receive']",
        content: _t("A sensor: one scan takes product, lot, serial number and both dates."),
        tooltipPosition: "bottom",
        run: "click",
    },
    {
        trigger: ".o_udi_demo_code[data-key='damaged']",
        content: _t("Green. Now a label with a scratch: see what happens."),
        tooltipPosition: "bottom",
        run: "click",
    },
    {
        trigger: ".o_udi_demo_code[data-key='receive_second']",
        content: _t("Red, and nothing was booked. Take the second sensor."),
        tooltipPosition: "bottom",
        run: "click",
    },
    {
        trigger: ".o_udi_validate",
        content: _t("All lines are complete: the goods are in."),
        tooltipPosition: "top",
        run: "click",
    },
    {
        trigger: ".o_udi_next",
        content: _t("Every step has left an event that nobody can alter. Back to the start."),
        tooltipPosition: "top",
        run: "click",
    },
];

const tracing = () => [
    {
        trigger: ".o_udi_home .o_udi_demo_codes summary",
        content: _t("Now ask about a device: this field answers any code, from everybody."),
        tooltipPosition: "top",
        run: "click",
    },
    {
        trigger: ".o_udi_home .o_udi_demo_code[data-key='delivered']",
        content: _t("A pump that left the house long ago. Who has it?"),
        tooltipPosition: "top",
        run: "click",
    },
    {
        trigger: ".o_udi_open_lot",
        content: _t("The answer names the hospital. Open the unit to see its life."),
        tooltipPosition: "bottom",
        run: "click",
    },
    {
        trigger: ".o_notebook .nav-link[name='udi_timeline']",
        content: _t("The time line: who, when, where, by which document."),
        tooltipPosition: "bottom",
        run: "click",
    },
    {
        trigger: ".o_notebook .nav-link[name='udi_genealogy']",
        content: _t("The genealogy: which components are in this very pump."),
        tooltipPosition: "bottom",
        run: "click",
    },
];

const recalling = () => [
    {
        trigger: ".o_udi_genealogy .o_udi_node:not(.o_udi_node_root)",
        content: _t("Suppose this component is bad. Open it."),
        tooltipPosition: "right",
        run: "click",
    },
    {
        trigger: "button[name='action_udi_recall']",
        content: _t("One click finds every unit that contains it, and who holds each."),
        tooltipPosition: "bottom",
        run: "click",
    },
];

registry.category("web_tour.tours").add(TOUR, {
    steps: () => [
        ...receiving(),
        ...scanning(),
        ...tracing(),
        ...(browser.sessionStorage.getItem(RECALL_KEY) ? recalling() : []),
    ],
});

/**
 * Starts the guided path through the demo company, from the home page.
 *
 * @param {Object} tourService
 * @param {Object} orm
 * @param {{recall: boolean}} options whether this user may open a recall
 */
export async function startGuidedTour(tourService, orm, { recall }) {
    if (recall) {
        browser.sessionStorage.setItem(RECALL_KEY, "1");
    } else {
        browser.sessionStorage.removeItem(RECALL_KEY);
    }
    await tourService.startTour(TOUR, {
        mode: "manual",
        redirect: false,
        rainbowManMessage: _t("That is the whole path. Now try it with your own hands."),
    });
    if (!session.tour_enabled) {
        // A tour by hand switches all tours on: without this, those of other apps would follow it.
        await orm.call("res.users", "switch_tour_enabled", [false]);
    }
}
