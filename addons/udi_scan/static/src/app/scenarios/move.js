import { MoveSession } from "../session/move_session";
import { clock, _t } from "../translation";
import { judgeMove } from "../verdict/judge_stock";
import { scenarios } from "./scenarios";

scenarios.add(
    "move",
    {
        key: "move",
        icon: "move",
        screen: "transfer",
        session: MoveSession,
        judge: judgeMove,
        fefo: false,
        begins: {
            button: () => _t("Move something"),
            job: () => ({ name: _t("Move of %(time)s", { time: clock() }) }),
        },
        title: () => _t("Move"),
        empty: () => _t("Nobody has planned a transfer inside the company. Move what you like."),
    },
    { sequence: 30 }
);
