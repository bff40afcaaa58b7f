// Pack and unpack with SSCC.
import { PackSession } from "../session/pack_session";
import { refill } from "../session/sscc_numbers";
import { _t } from "../translation";
import { judgePack } from "../verdict/judge_pack";
import { scenarios } from "./scenarios";

const NAMES = {
    label: () => _t("New pack"),
    next: () => _t("New pack"),
    unpack: () => _t("Unpack"),
};

scenarios.add(
    "pack",
    {
        key: "pack",
        icon: "pack",
        screen: "transfer",
        session: PackSession,
        judge: judgePack,
        fefo: false,
        prepare: refill,
        begins: {
            button: () => _t("Pack or unpack"),
            fields: [
                {
                    name: "mode",
                    kind: "choice",
                    label: () => _t("What to do"),
                    start: () => "label",
                    choices: () => [
                        ["label", _t("Pack: scan its printed number")],
                        ["next", _t("Pack: take the next number")],
                        ["unpack", _t("Unpack")],
                    ],
                },
            ],
            job: ({ mode }) => ({ mode, name: NAMES[mode]() }),
        },
        title: () => _t("Pack and unpack"),
        empty: () => _t("No pack is open on this device. Start one."),
    },
    { sequence: 60 }
); // prettier-ignore
