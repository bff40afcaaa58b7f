// The codes of the test and the cures of what it finds, in the words that scanners' manuals use.
import { _t } from "../translation";

export function titleOf(code) {
    return {
        plain: _t("Plain"),
        case: _t("Capitals and small letters"),
        layout: _t("Keyboard"),
        separator: _t("GS character, DataMatrix"),
        bars: _t("GS character, bars"),
        long: _t("Long code"),
    }[code];
}

/** What happens and the setting that cures it; as `remedies` of the server. */
export function remedyOf(fault) {
    return {
        layout: _t(
            "The scanner types for another keyboard: signs arrive as others. Set its keyboard country (layout) to the one of the device, for most US English."
        ),
        case: _t(
            "Capitals and small letters are exchanged. Switch Caps Lock off and set the scanner's case conversion to none."
        ),
        separator_lost: _t(
            "The GS character (FNC1) is lost, so lot and serial number run into one another. Set the scanner to send GS as Ctrl+] (control characters, function code mapping)."
        ),
        separator_changed: _t(
            "The scanner sends something else for the GS character (FNC1). Switch its replacement off and set it to send GS as Ctrl+]."
        ),
        characters_lost: _t(
            "Characters of a long code are lost. Set a delay between characters of 5 to 10 ms (inter-character delay)."
        ),
        garbled: _t(
            "Something else arrived than the code holds. Set the scanner back to its defaults, then to keyboard entry (USB HID), and test again."
        ),
        prefix: _t(
            "The scanner types something before each code. Switch off its prefix (preamble)."
        ),
        suffix_text: _t(
            "The scanner types something after each code. Leave only Enter or Tab as its suffix."
        ),
        no_end: _t(
            "Nothing ends a code. Set the scanner to send Enter or Tab after each code (suffix, CR)."
        ),
        not_read: _t(
            "No code with the GS character was read. A scanner that reads neither DataMatrix nor GS1-128 cannot read device labels."
        ),
        slow: _t("It types slowly. Set the delay between characters (inter-character delay) to 0."),
    }[fault];
}
