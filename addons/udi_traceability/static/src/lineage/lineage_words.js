import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";

/** A moment of the server in the reader's time zone; "" for none. */
export function timeOf(text) {
    return text ? formatDateTime(deserializeDateTime(text)) : "";
}

/** The kind of source and which one: "Scanned · PDA-07". */
export function sourceOf(step) {
    return [step.source.name, step.source.text].filter(Boolean).join(" · ");
}
