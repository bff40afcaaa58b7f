// Issue check by a second person.
import { CheckSession } from "../session/check_session";
import { _t } from "../translation";
import { judgeCheck } from "../verdict/judge_check";
import { scenarios } from "./scenarios";

scenarios.add(
    "check",
    {
        key: "check",
        icon: "check",
        screen: "check",
        session: CheckSession,
        judge: judgeCheck,
        fefo: false,
        title: () => _t("Issue check"),
        empty: () => _t("Nothing to check. Deliveries appear here when they are picked completely or handed over."),
    },
    { sequence: 25 }
); // prettier-ignore
