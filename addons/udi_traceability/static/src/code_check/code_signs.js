const SIGNS = [
    ["\x1d", "{GS}"],
    ["\x1e", "{RS}"],
    ["\x04", "{EOT}"],
];

/** A code with its invisible control characters as words; these may be typed in again. */
export function showSigns(text) {
    return SIGNS.reduce(
        (shown, [character, word]) => shown.replaceAll(character, word),
        text || ""
    );
}
