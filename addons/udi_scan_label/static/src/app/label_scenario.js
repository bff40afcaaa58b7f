// Label check: what was printed is scanned and compared with its print job.
import { scenarios } from "@udi_scan/app/scenarios/scenarios";
import { _t } from "@udi_scan/app/translation";
import { LabelSession } from "./label_session";

scenarios.add(
    "label",
    {
        key: "label",
        icon: "label",
        screen: "transfer",
        session: LabelSession,
        judge: () => null, // the session compares with the job
        fefo: false,
        title: () => _t("Label check"),
        empty: () =>
            _t("No labels to check. Print jobs appear here when they are printed and not reconciled yet."),
    },
    { sequence: 70 }
); // prettier-ignore
