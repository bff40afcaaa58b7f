// What is kept on the device. A change of it is a new function at the end: what was given out is never touched, and
// no function removes or empties `outbox`.
import { Database } from "./database.js";

export const NAME = "udi_scan";

export const UPGRADES = [
    (db) => {
        db.createObjectStore("meta", { keyPath: "key" });
        const outbox = db.createObjectStore("outbox", { keyPath: "sequence" });
        outbox.createIndex("uuid", "uuid", { unique: true });
        outbox.createIndex("state", "state");
        outbox.createIndex("job", ["scenario", "job"]);
        db.createObjectStore("jobs", { keyPath: ["scenario", "id"] });
        db.createObjectStore("products", { keyPath: "id" });
        db.createObjectStore("identifiers", { keyPath: ["agency", "code"] });
        const lots = db.createObjectStore("lots", { keyPath: ["product_id", "name"] });
        lots.createIndex("name", "name");
        // only lots that may be taken from the shelf have this property: first the one that expires first
        lots.createIndex("free", "free");
    },
    (db) => {
        // what a job that is begun here chooses from
        const places = db.createObjectStore("places", { keyPath: "id" });
        places.createIndex("codes", "codes", { multiEntry: true });
        db.createObjectStore("partners", { keyPath: "id" });
    },
    (db) => {
        // what a gate may have against a lot: few rows, whole with each load of their product
        const gates = db.createObjectStore("lot_gates", { keyPath: "id" });
        gates.createIndex("product", "product_id");
    },
];

export function openStore(name = NAME) {
    return Database.open(name, UPGRADES);
}
