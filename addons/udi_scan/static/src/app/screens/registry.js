// Screens beside the scenarios: `{title, component}` by the first part of the address.
import { registry } from "@web/core/registry";

export const screens = registry.category("udi_scan_screens");
