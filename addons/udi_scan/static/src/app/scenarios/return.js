import { clock, _t } from "../translation";
import { judgeReturn } from "../verdict/judge_stock";
import { scenarios } from "./scenarios";

scenarios.add(
    "return",
    {
        key: "return",
        icon: "back_in",
        screen: "transfer",
        judge: judgeReturn,
        fefo: false,
        begins: {
            button: () => _t("Take something back"),
            job: () => ({ name: _t("Return of %(time)s", { time: clock() }) }),
        },
        title: () => _t("Return from customer"),
        empty: () =>
            _t(
                "No return is announced. Scan what a customer has sent back: each unit finds its delivery."
            ),
    },
    { sequence: 50 }
);
