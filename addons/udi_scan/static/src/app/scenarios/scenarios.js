// What can be done with the app. Each scenario says how it judges a scan and which screen shows it; other addons add
// theirs to the same registry.
import { registry } from "@web/core/registry";
import { IssueSession } from "../session/issue_session";
import { ReceiveSession } from "../session/receive_session";
import { refill } from "../session/sscc_numbers";
import { clock, _t } from "../translation";
import { judgeIssue, judgeReceipt, judgeUse } from "../verdict/judge";

export const scenarios = registry.category("udi_scan_scenarios");

scenarios.add(
    "receive",
    {
        key: "receive",
        icon: "receive",
        screen: "transfer",
        session: ReceiveSession,
        judge: judgeReceipt,
        fefo: false,
        begins: {
            button: () => _t("Receive without an order"),
            fields: [
                {
                    name: "partner",
                    kind: "partner",
                    label: () => _t("From whom?"),
                    none: () => _t("No supplier is known here."),
                },
            ],
            job: ({ partner }) => ({
                name: _t("Receipt of %(time)s", { time: clock() }),
                partner: partner.name,
                options: { partner: partner.id },
            }),
        },
        title: () => _t("Receive"),
        empty: () => _t("Nothing to receive. Confirmed purchase orders and receipts appear here."),
    },
    { sequence: 10 }
);

scenarios.add(
    "issue",
    {
        key: "issue",
        icon: "issue",
        screen: "transfer",
        session: IssueSession,
        judge: judgeIssue,
        fefo: true,
        prepare: refill,
        title: () => _t("Pick and issue"),
        empty: () => _t("Nothing to issue. Confirmed sales orders and deliveries appear here."),
    },
    { sequence: 20 }
);

scenarios.add(
    "look_up",
    {
        key: "look_up",
        icon: "look_up",
        screen: "look_up",
        judge: judgeUse,
        fefo: false,
        title: () => _t("Look up"),
        empty: () => "",
    },
    { sequence: 90 }
);
