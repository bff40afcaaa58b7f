import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    makeMockEnv,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";
import { formatQuantity } from "@udi_traceability/quantity/quantity_field";

class Line extends models.Model {
    _name = "udi.test.line";
    name = fields.Char();
    quantity = fields.Float({ digits: [16, 2] });
    _records = [
        { id: 1, name: "a", quantity: 499 },
        { id: 2, name: "b", quantity: 1 },
    ];
}
defineMailModels();
defineModels([Line]);

const ARCH = `<list editable="bottom"><field name="name"/><field name="quantity" widget="udi_quantity" sum="All"/></list>`;

test("whole pieces have no decimals, parts of one do", async () => {
    await makeMockEnv(); // the language's separators
    expect(formatQuantity(500)).toBe("500");
    expect(formatQuantity(1234.5)).toBe("1,234.5");
    expect(formatQuantity(0.1 + 0.2)).toBe("0.3");
    expect(formatQuantity(0)).toBe("0");
    expect(formatQuantity(false)).toBe("");
});

test("rows and their sum", async () => {
    await mountView({ type: "list", resModel: "udi.test.line", arch: ARCH });
    expect(queryAllTexts("td[name=quantity]")).toEqual(["499", "1"]);
    expect(".o_list_footer .o_list_number").toHaveText("500");
});

test("the sum follows what is typed", async () => {
    await mountView({ type: "list", resModel: "udi.test.line", arch: ARCH });
    await contains("td[name=quantity]").click();
    await contains("td[name=quantity] input").edit("0.25", { confirm: "tab" });
    expect(".o_list_footer .o_list_number").toHaveText("1.25");
});
