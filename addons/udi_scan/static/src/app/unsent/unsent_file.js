// What only this device has, as a file: the way out when the server takes nothing from it any more.
import { wire } from "../sync/sync.js";

export const FORMAT = "udi-scan-unsent";

/**
 * @param {import("../store/outbox.js").Outbox} outbox
 * @param {Object} device `{id, name}`; its token does not go into the file
 * @returns {Promise<Object>} content of the file; each step as it would have been sent
 */
export async function unsentFile(outbox, device) {
    const items = await outbox.unsent();
    return {
        format: FORMAT,
        version: 1,
        device: { id: device.id, name: device.name || "" },
        saved_at: new Date().toISOString(),
        last_number: await outbox.lastNumber(),
        items: items.map(wire),
    };
}

/** A name that says whose scans they are, with nothing in it that a file system does not take. */
export function fileName({ device, saved_at }) {
    const name = device.name.replace(/[^\p{L}\p{N}]+/gu, "-") || device.id;
    return `udi-scans-${name}-${saved_at.slice(0, 19).replace(/[-:]/g, "")}.json`;
}

/** Hands a file to the browser's downloads. */
export function download(content, name) {
    const address = URL.createObjectURL(
        new Blob([JSON.stringify(content)], { type: "application/json" })
    );
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
