import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { floatField } from "@web/views/fields/float/float_field";
import { formatFloat } from "@web/views/fields/formatters";

const SCALE = [16, 6];

/** A quantity as one says it: whole pieces without decimals, in each row and in the sum below, which Odoo formats by
 * the name of the widget and without its options. */
export function formatQuantity(value, options = {}) {
    return formatFloat(value, {
        ...options,
        digits: options.digits || SCALE,
        trailingZeros: false,
    });
}

registry.category("formatters").add("udi_quantity", formatQuantity);
registry.category("fields").add("udi_quantity", {
    ...floatField,
    displayName: _t("Quantity"),
    extractProps: (info) => ({ ...floatField.extractProps(info), trailingZeros: false }),
});
