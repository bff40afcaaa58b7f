// GS1 Digital Link URIs (GS1 Digital Link standard: URI syntax, uncompressed).
import { assemble } from "./gs1_elements.js";
import { AI } from "./gs1_table.js";
import { defect, element, makeReading } from "./reading.js";
import { isNumber, matchAt } from "./text.js";

const SCHEME = /(?:https?|HTTPS?):\/\//y;
const ANY_SCHEME = /^https?:\/\//iu;
const NOT_URI = /[^A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]/;
const DOMAIN = /^[A-Za-z0-9.:[\]-]+$/;

/** A web address; whether it is a Digital Link is for `parse` to say. */
export function recognises(body) {
    return ANY_SCHEME.test(body);
}

/** Read a Digital Link; a web address that is none has no agency and the defect `unknown_format`. */
export function parse(text, year, start = 0, symbology = null) {
    const { found, defects, broken } = read(text, start);
    if (broken) {
        return makeReading(text, { symbology, form: "digital_link", defects: [broken] });
    }
    return assemble(text, symbology, "digital_link", found, defects, year);
}

/** What stands in the URI, or { broken } when it cannot be read as a whole. */
function read(text, start) {
    const broken = (code, position, data) => ({ broken: defect(code, position, data) });
    const scheme = matchAt(SCHEME, text, start);
    if (!scheme) {
        return broken("bad_structure", start, { reason: "scheme" });
    }
    const wrong = NOT_URI.exec(text.slice(start));
    if (wrong) {
        const data = { identifier: "", character: wrong[0], allowed: "uri" };
        return broken("bad_charset", start + wrong.index, data);
    }
    const hostStart = start + scheme[0].length;
    const pathStart = text.indexOf("/", hostStart);
    if (pathStart < 0) {
        return broken("unknown_format", hostStart, { reason: "web_address" });
    }
    const domain = text.slice(hostStart, pathStart);
    if (!DOMAIN.test(domain)) {
        const data = { identifier: "", character: domain, allowed: "domain" };
        return broken("bad_charset", hostStart, data);
    }
    const fragment = text.indexOf("#", pathStart);
    const end = fragment < 0 ? text.length : fragment;
    const question = text.slice(0, end).indexOf("?", pathStart);
    const found = readPath(text, pathStart, question < 0 ? end : question);
    if (!found) {
        return broken("unknown_format", pathStart, { reason: "web_address" });
    }
    if (question >= 0) {
        readQuery(text, question + 1, end, found);
    }
    return found;
}

/** The rightmost primary key followed by nothing but its qualifiers, or null. */
function readPath(text, start, end) {
    let position = start + 1;
    const pieces = text
        .slice(start + 1, end)
        .split("/")
        .map((piece) => {
            const place = position;
            position += piece.length + 1;
            return { piece, place };
        });
    for (let index = pieces.length - 2; index >= 0; index -= 2) {
        const identifier = AI.get(pieces[index].piece);
        if (!identifier) {
            break;
        }
        if (identifier.key) {
            return pathElements(identifier, pieces.slice(index));
        }
    }
    return null;
}

function pathElements(primary, pieces) {
    const found = [];
    const defects = [];
    const qualifiers = [];
    for (let index = 0; index + 1 < pieces.length; index += 2) {
        const name = pieces[index].piece;
        const { piece: raw, place: position } = pieces[index + 1];
        if (name !== primary.ai) {
            qualifiers.push(name);
        }
        const item = element(name, unquote(raw), raw);
        found.push({ identifier: AI.get(name), item, position });
    }
    if (qualifiers.length && !primary.key.some((sequence) => inOrder(qualifiers, sequence))) {
        defects.push(defect("bad_structure", pieces[2].place, { reason: "qualifier_order" }));
    }
    return { found, defects };
}

function inOrder(names, sequence) {
    let rest = 0;
    return names.every((name) => (rest = sequence.indexOf(name, rest) + 1) > 0);
}

/** Numeric parameters are elements, all others are ignored. */
function readQuery(text, start, end, { found, defects }) {
    const seen = new Set(found.map(({ item }) => item.identifier));
    let position = start;
    for (const parameter of text.slice(start, end).split(/[&;]/)) {
        const [name] = parameter.split("=", 1);
        const place = position + name.length + 1;
        position += parameter.length + 1;
        if (name === parameter || !isNumber(name)) {
            continue;
        }
        const identifier = AI.get(name) ?? null;
        if (!identifier) {
            defects.push(defect("unknown_ai", place, { identifier: name, text: parameter }));
        } else if (seen.has(name)) {
            defects.push(defect("repeated_in_query", place, { identifier: name }));
        } else if (!identifier.attribute) {
            defects.push(defect("not_an_attribute", place, { identifier: name }));
        }
        seen.add(name);
        const raw = parameter.slice(name.length + 1);
        const item = element(name, unquote(raw.replaceAll("+", " ")), raw);
        found.push({ identifier, item, position: place });
    }
}

/** Percent escapes decoded as UTF-8; what is no escape stays, what is no UTF-8 becomes U+FFFD. */
function unquote(text) {
    if (!text.includes("%")) {
        return text;
    }
    const bytes = [];
    for (let index = 0; index < text.length; index++) {
        const code = text.slice(index + 1, index + 3);
        if (text[index] === "%" && /^[0-9A-Fa-f]{2}$/.test(code)) {
            bytes.push(parseInt(code, 16));
            index += 2;
        } else {
            bytes.push(text.charCodeAt(index));
        }
    }
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(new Uint8Array(bytes));
}
