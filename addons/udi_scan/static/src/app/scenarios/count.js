import { CountSession, countOf } from "../session/count_session";
import { _t } from "../translation";
import { judgeCount } from "../verdict/judge_stock";
import { scenarios } from "./scenarios";

scenarios.add(
    "count",
    {
        key: "count",
        icon: "count",
        screen: "transfer",
        session: CountSession,
        judge: judgeCount,
        fefo: false,
        places: true,
        beginFrom: countOf,
        title: () => _t("Count"),
        empty: () => _t("Nothing to count: no place holds devices with a UDI."),
    },
    { sequence: 40 }
);
