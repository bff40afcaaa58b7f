import { QuarantineSession } from "../session/quarantine_session";
import { clock, _t } from "../translation";
import { judgeQuarantine } from "../verdict/judge_stock";
import { scenarios } from "./scenarios";

const REASONS = () => [
    _t("Damaged packaging"),
    _t("Complaint"),
    _t("Wrong or unreadable label"),
    _t("Cold chain broken"),
    _t("Expired"),
    _t("Other reason"),
];

scenarios.add(
    "quarantine",
    {
        key: "quarantine",
        icon: "quarantine",
        screen: "transfer",
        session: QuarantineSession,
        judge: judgeQuarantine,
        fefo: false,
        begins: {
            button: () => _t("Put something aside"),
            fields: [
                {
                    name: "place",
                    kind: "place",
                    filter: (place) => place.quarantine,
                    label: () => _t("Where to?"),
                    none: () =>
                        _t(
                            "No place is marked as a quarantine. Ask the administrator to mark one in Odoo."
                        ),
                },
                {
                    name: "reason",
                    kind: "choice",
                    choices: () => REASONS().map((text) => [text, text]),
                    label: () => _t("Why?"),
                },
                {
                    name: "remark",
                    kind: "text",
                    optional: true,
                    longest: 100,
                    label: () => _t("Remark"),
                },
                {
                    name: "hold",
                    kind: "flag",
                    optional: true,
                    shown: (known) => known.may_hold,
                    start: () => false,
                    label: () => _t("Put it on hold too"),
                },
            ],
            job: ({ place, reason, remark, hold }) => ({
                name: _t("Put aside at %(time)s", { time: clock() }),
                partner: `${reason} → ${place.name}`,
                options: {
                    place: place.id,
                    reason: [reason, (remark || "").trim()].filter(Boolean).join(": "),
                    hold: Boolean(hold),
                },
            }),
        },
        title: () => _t("Quarantine"),
        empty: () => _t("Nothing is being put aside."),
    },
    { sequence: 60 }
);
