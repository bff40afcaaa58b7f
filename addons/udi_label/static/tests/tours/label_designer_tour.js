import { queryOne } from "@odoo/hoot-dom";
import { registry } from "@web/core/registry";

const BOX = ".o_udi_box[data-number='2']";

/** Where a box stands on the label, in mm. */
function place(box) {
    const sheet = box.parentElement.getBoundingClientRect();
    const own = box.getBoundingClientRect();
    const perMm = sheet.width / 50;
    return [(own.left - sheet.left) / perMm, (own.top - sheet.top) / perMm];
}

function pointer(target, type, [x, y]) {
    target.dispatchEvent(
        new PointerEvent(type, { bubbles: true, cancelable: true, clientX: x, clientY: y })
    );
}

registry.category("web_tour.tours").add("udi_label_designer", {
    steps: () => [
        {
            trigger: "button[name='action_new_version']",
            run: "click",
        },
        {
            content: "The draft shows its label",
            trigger: `.o_udi_label_designer img[src^='data:image/svg']`,
        },
        {
            content: "Drag a box four millimetres to the left and one down",
            trigger: BOX,
            async run() {
                const box = this.anchor;
                const { left, top, width } = box.getBoundingClientRect();
                const perMm = box.parentElement.getBoundingClientRect().width / 50;
                const [before] = place(box);
                pointer(box, "pointerdown", [left + width / 2, top + 4]);
                pointer(window, "pointermove", [left + width / 2 - 4 * perMm, top + 4 + perMm]);
                pointer(window, "pointerup", [left + width / 2 - 4 * perMm, top + 4 + perMm]);
                await new Promise((done) => setTimeout(done, 1000));
                const [after] = place(queryOne(BOX));
                if (Math.abs(before - after - 4) > 0.5) {
                    throw new Error(`The box was at ${before} mm and is at ${after} mm`);
                }
            },
        },
        {
            content: "The arrow keys move it as well",
            trigger: BOX,
            run() {
                this.anchor.focus();
                this.anchor.dispatchEvent(
                    new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true })
                );
            },
        },
        {
            content: "What changed, for those who approve",
            trigger: ".o_field_widget[name='note'] input",
            run: "edit Signs further left",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved, .o_form_button_save:not(:visible)",
        },
    ],
});
