import { Component, onWillStart, useState } from "@odoo/owl";
import { Pager } from "@web/core/pager/pager";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useDebounced } from "@web/core/utils/timing";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { stateIcon } from "@udi_traceability/readiness/readiness_state";

const PAGE = 50;

/** Product × market: what may be sold where, and what is missing; a click leads to where it is entered. */
export class UdiReadiness extends Component {
    static template = "udi_traceability.Readiness";
    static components = { Pager };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.limit = PAGE;
        this.stateIcon = stateIcon;
        this.state = useState({
            data: null,
            search: "",
            categoryId: 0,
            filter: "",
            offset: 0,
            open: null,
            mayEnter: false,
            productIds: this.props.action.params?.product_ids || null,
        });
        this.searchSoon = useDebounced(() => this.reload(), 300);
        onWillStart(async () => {
            this.state.mayEnter = await user.hasGroup("udi_traceability.group_udi_regulatory");
            await this.load();
        });
    }

    get filters() {
        return [
            ["", _t("All")],
            ["missing", _t("Missing")],
            ["watch", _t("To watch")],
            ["ready", _t("Ready")],
        ];
    }

    get codeNames() {
        return [_t("UDI-DI"), _t("Certificate"), _t("Health-insurance code")];
    }

    get percent() {
        const { complete, total } = this.state.data.three_codes;
        return total ? Math.round((100 * complete) / total) : 0;
    }

    get isFiltered() {
        return Boolean(
            this.state.search || this.state.categoryId || this.state.filter || this.state.productIds
        );
    }

    async load() {
        const { search, categoryId, filter, offset, productIds } = this.state;
        this.state.data = await this.orm.call("udi.readiness", "matrix", [], {
            search,
            category_id: categoryId,
            state: filter,
            product_ids: productIds,
            limit: PAGE,
            offset,
        });
        const first = this.state.data.rows[0];
        if (productIds && first && !this.state.open) {
            const market = Object.keys(first.cells).find((key) => first.cells[key].findings.length);
            this.state.open = market ? { rowId: first.id, market } : null;
        }
    }

    reload() {
        Object.assign(this.state, { offset: 0, open: null });
        return this.load();
    }

    onSearch(ev) {
        this.state.search = ev.target.value;
        this.searchSoon();
    }

    onCategory(ev) {
        this.state.categoryId = Number(ev.target.value);
        return this.reload();
    }

    setFilter(filter) {
        this.state.filter = filter;
        return this.reload();
    }

    clear() {
        Object.assign(this.state, { search: "", categoryId: 0, filter: "", productIds: null });
        return this.reload();
    }

    onPage({ offset }) {
        this.state.offset = offset;
        this.state.open = null;
        return this.load();
    }

    isOpen(row, market) {
        return this.state.open?.rowId === row.id && this.state.open.market === market;
    }

    openCell(row) {
        return this.state.open?.rowId === row.id && row.cells[this.state.open.market];
    }

    toggle(row, market) {
        const closes = this.isOpen(row, market) || !row.cells[market].findings.length;
        this.state.open = closes ? null : { rowId: row.id, market };
    }

    openProduct(row) {
        return this.openRecord("product.template", row.id);
    }

    openFinding(finding) {
        return this.openRecord(finding.model, finding.record_id, finding.context);
    }

    openRecord(model, id, context = {}) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id || false,
            views: [[false, "form"]],
            context,
        });
    }

    openProducts() {
        return this.action.doAction("udi_traceability.udi_product_action");
    }

    openCatalogue() {
        return this.action.doAction("udi_traceability.udi_catalogue_entry_action");
    }
}

registry.category("actions").add("udi_traceability.readiness", UdiReadiness);
