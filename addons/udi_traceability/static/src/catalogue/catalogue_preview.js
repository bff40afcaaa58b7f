import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What the files of an import hold, and the first records as they would be stored. */
export class CataloguePreview extends Component {
    static template = "udi_traceability.CataloguePreview";
    static props = { ...standardFieldProps };

    get preview() {
        return this.props.record.data[this.props.name] || { files: [], rows: [], more: 0 };
    }

    statusName(status) {
        return {
            new: _t("New"),
            updated: _t("Update"),
            unchanged: _t("Unchanged"),
            outdated: _t("Older"),
            error: _t("Error"),
        }[status];
    }

    statusClass(status) {
        return {
            new: "text-bg-success",
            updated: "text-bg-info",
            unchanged: "text-bg-secondary",
            outdated: "text-bg-secondary",
            error: "text-bg-danger",
        }[status];
    }

    countOf(file) {
        return file.count === null
            ? _t("many records")
            : _t("%(count)s records", { count: file.count.toLocaleString() });
    }

    get moreFiles() {
        return _t("and %(count)s more files", { count: this.preview.more });
    }
}

registry.category("fields").add("udi_catalogue_preview", {
    component: CataloguePreview,
    supportedTypes: ["json"],
});
