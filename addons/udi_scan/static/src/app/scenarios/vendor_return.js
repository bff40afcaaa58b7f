import { FromPlaceSession } from "../session/from_place_session";
import { clock, _t } from "../translation";
import { judgeVendorReturn } from "../verdict/judge_stock";
import { scenarios } from "./scenarios";

scenarios.add(
    "vendor_return",
    {
        key: "vendor_return",
        icon: "back_out",
        screen: "transfer",
        session: FromPlaceSession,
        judge: judgeVendorReturn,
        fefo: false,
        begins: {
            button: () => _t("Send something back"),
            job: () => ({ name: _t("Return to supplier, %(time)s", { time: clock() }) }),
        },
        title: () => _t("Return to supplier"),
        empty: () =>
            _t(
                "No return to a supplier is planned. Scan what goes back: each unit finds the receipt that it came with."
            ),
    },
    { sequence: 55 }
);
