// Is this printed label what its print job says? Pure: the job's symbols are given.
import { parse } from "@udi_core/codes/index";
import { _t } from "@udi_scan/app/translation";
import { worded } from "@udi_scan/app/verdict/words";

const AIM = /^\][A-Za-z]\d/;
const FORMAL = /^[0-4](\.\d{1,2})?\/\d{1,2}\/\d{3,4}$/;
const MAX_NAMED = 3;

const WORDS = {
    label_right: () => [_t("Label is right"), _t("Label %(number)s: %(name)s")],
    wrong_data: () => [_t("Label is wrong"), _t("%(name)s: %(differences)s. Take this label out.")],
    other_job: () => [_t("Not of this job"), _t("No label of %(job)s says this. Take it out.")],
    not_gs1: () => [_t("Wrong symbol"), _t("The content is right, the kind of symbol is not: do not use this label.")],
    unreadable: () => [_t("Code not readable"), _t("Scan it again; if it stays red, take this label out.")],
    double: () => [_t("Scanned already"), _t("%(name)s is verified already. Nothing was counted.")],
    graded: () => [_t("Grade kept"), _t("%(grade)s for %(name)s.")],
    no_label: () => [_t("First the label"), _t("Scan the label, then type the grade of the verifier.")],
}; // prettier-ignore

export function say(status, code, values = {}) {
    return worded(status, code, WORDS[code](), values);
}

/** A grade as verifiers write it, such as `3.2/08/660`; nothing for any other text. */
export function gradeOf(text) {
    const bare = text.replace(/\s/g, "");
    return FORMAL.test(bare) ? bare : null;
}

/** What a scanner sends, apart: the kind of symbol where it tells it, and the content. */
export function partsOf(text) {
    const plain = text.trim().replaceAll("{GS}", "\x1d").replaceAll("␝", "\x1d");
    const aim = plain.match(AIM)?.[0] || "";
    return { aim, content: plain.slice(aim.length) };
}

/** Elements that two texts say differently: `(17) 320104 ≠ 310104`. */
export function differences(said, printed) {
    const values = (text) =>
        Object.fromEntries(parse(text).elements.map((one) => [one.identifier, one.value]));
    const [one, two] = [values(said), values(printed)];
    return [...new Set([...Object.keys(two), ...Object.keys(one)])]
        .filter((name) => one[name] !== two[name])
        .map((name) => `(${name}) ${one[name] ?? "–"} ≠ ${two[name] ?? "–"}`);
}

/**
 * @param {string} text as scanned
 * @param {Object} job `{name, by_serial, labels: [[content, kind of symbol, number, name], …]}`
 * @param {Object} taken `{name: how many are verified}`
 * @param {number} left labels that are not verified yet
 */
export function judgeLabel(text, job, taken, left) {
    const { aim, content } = partsOf(text);
    const exact = job.labels.find((row) => row[0] === content && (!aim || row[1] === aim));
    if (exact) {
        const [, , number, name] = exact;
        const again = job.by_serial ? taken[name] > 0 : left <= 0;
        if (again) {
            return { ...say("warning", "double", { name: name || job.name }), name };
        }
        return { ...say("ok", "label_right", { number, name }), take: true, quantity: 1, name };
    }
    const out = { take: true, quantity: 0 };
    const other = job.labels.find((row) => row[0] === content);
    if (other) {
        return { ...say("error", "not_gs1"), ...out, name: other[3] };
    }
    const reading = parse(aim + content);
    if (!content) {
        return say("error", "unreadable");
    }
    const name = reading.serial || reading.lot;
    const printed = job.labels.find((row) => name && row[3] === name);
    if (!printed) {
        return {
            ...say("error", "other_job", { job: job.name }),
            ...out,
            name: name || content.slice(0, 40),
        };
    }
    const found = differences(aim + content, printed[1] + printed[0]);
    const more = found.length > MAX_NAMED ? " …" : "";
    const values = { name, differences: found.slice(0, MAX_NAMED).join(", ") + more };
    return { ...say("error", "wrong_data", values), ...out, name };
}
