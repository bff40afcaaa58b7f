// Words of the app. All languages come with the shell, so that it speaks them without a network.
import { reactive } from "@odoo/owl";

/** `lang` is Odoo's code of the language in use; a change of it draws everything anew. */
export const language = reactive({ lang: "en_US" });
let terms = {};

/** @param {Object} known `{language: {term: translation}}` */
export function setTerms(known) {
    terms = known || {};
}

/** @param {string} lang as Odoo writes it, `zh_CN`, or as a browser does, `zh-CN` */
export function setLanguage(lang) {
    const wanted = (lang || "en_US").replace("-", "_");
    const exact = wanted in terms || wanted === "en_US";
    const related = Object.keys(terms).find((code) => code.split("_")[0] === wanted.split("_")[0]);
    language.lang = exact ? wanted : related || "en_US";
}

/**
 * A term in the language in use.
 *
 * @param {string} source English, with placeholders as `%(name)s`
 * @param {Object} [values]
 */
export function _t(source, values = {}) {
    const text = terms[language.lang]?.[source] || source;
    return text.replace(/%\((\w+)\)s/g, (found, name) => `${values[name] ?? found}`);
}

/** The time of day here, as a job that is begun now is called by it. */
export function clock(now = new Date()) {
    const pad = (number) => String(number).padStart(2, "0");
    return `${pad(now.getHours())}:${pad(now.getMinutes())}`;
}
