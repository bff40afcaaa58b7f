// Which screen shows the jobs of a scenario: by the name that the scenario gives. Other addons add theirs.
import { registry } from "@web/core/registry";
import { Transfer } from "./transfer";

export const screens = registry.category("udi_scan_screens");

screens.add("transfer", Transfer);
