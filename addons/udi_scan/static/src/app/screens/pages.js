// Screens beside the scenarios: `{title, component}` by the first part of the address.
import { registry } from "@web/core/registry";
import { Practice } from "../practice/practice";
import { Refused } from "../scanner_test/refused";
import { ScannerTest } from "../scanner_test/scanner_test";
import { _t } from "../translation";

export const pages = registry.category("udi_scan_pages");

pages.add("practice", { title: () => _t("Practice"), component: Practice });
pages.add("refused", { title: () => _t("Scanner refused"), component: Refused });
pages.add("scanner_test", { title: () => _t("Scanner test"), component: ScannerTest });
