// Symbols to try a scanner with, drawn from what the server's own encoder made of them.
import { SYMBOLS } from "./symbols";

const BARS = 0.28; // height of bars, of their width

/** `{key, kind, text, width, quiet, rows}` by key. */
export const samples = new Map(SYMBOLS.map((sample) => [sample.key, sample]));
export const TEST_CODES = ["plain", "case", "layout", "separator", "bars", "long"];

/** Dark runs of a row as `[column, length]`. */
export function runsOf(row, width) {
    const bits = [...row].map((digit) => parseInt(digit, 16).toString(2).padStart(4, "0")).join("");
    return [...bits.slice(0, width).matchAll(/1+/g)].map((run) => [run.index, run[0].length]);
}

/** The picture of a symbol with its quiet zone, in modules: `{width, height, path}` of an SVG. */
export function pictureOf({ rows, width, quiet }) {
    const bars = rows.length === 1;
    const tall = bars ? Math.round(width * BARS) : 1;
    const margin = quiet + 1;
    const path = rows.flatMap((row, y) =>
        runsOf(row, width).map(
            ([x, length]) => `M${x + margin} ${y + margin}h${length}v${tall}h-${length}z`
        )
    );
    return {
        width: width + 2 * margin,
        height: (bars ? tall : rows.length) + 2 * margin,
        path: path.join(""),
    };
}
