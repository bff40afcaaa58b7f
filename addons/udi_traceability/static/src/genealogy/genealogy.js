import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { GenealogyPicture } from "./genealogy_picture";

/** The genealogy on the form of `stock.lot`: `<widget name="udi_genealogy"/>`. */
export class UdiGenealogy extends Component {
    static template = "udi_traceability.Genealogy";
    static components = { GenealogyPicture };
    static props = { ...standardWidgetProps };
}

registry.category("view_widgets").add("udi_genealogy", {
    component: UdiGenealogy,
    additionalClasses: ["w-100"],
});
