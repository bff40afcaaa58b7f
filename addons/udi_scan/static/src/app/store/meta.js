// Small facts about this device and who works with it, each under its own key.
import { resultOf } from "./database.js";

export class Meta {
    constructor(database) {
        this.database = database;
    }

    /** @param {"device"|"person"|"clock"|"counter"|"settings"} key */
    async get(key) {
        const row = await this.database.read(["meta"], (meta) => resultOf(meta.get(key)));
        return row?.value;
    }

    set(key, value) {
        return this.database.writeDurably(["meta"], (meta) => resultOf(meta.put({ key, value })));
    }

    /**
     * This browser is a device now. Its counter goes on where it is, if that is farther than what the server knows.
     *
     * @param {Object} device `{id, token}`
     * @param {number} nextNumber
     */
    enrolled(device, nextNumber) {
        return this.database.writeDurably(["meta"], async (meta) => {
            const counter = await resultOf(meta.get("counter"));
            const next = Math.max(counter?.value || 1, nextNumber);
            meta.put({ key: "counter", value: next });
            meta.put({ key: "device", value: device });
        });
    }
}
