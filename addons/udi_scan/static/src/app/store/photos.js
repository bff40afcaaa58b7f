// Photos until the server has them. A database of their own: a picture is a thousand times as large as a scan, and
// whatever happens to it must not touch the scans.
import { NetworkError, ServerError, SignedOutError } from "../sync/rpc.js";
import { Database, resultOf } from "./database.js";

export const PHOTOS = "udi_scan_photos";
export const MOST = 40; // that wait on the device; a photo is about 300 KB
const LONGEST_SIDE = 1_600; // pixels: small print on a label can be read
const LARGEST = 1_500_000; // bytes
const QUALITIES = [0.8, 0.6, 0.4];
const RETRY = 30_000; // ms
const UPGRADES = [
    (db) => {
        db.createObjectStore("photos", { keyPath: "uuid" });
    },
];

/** So many wait that a network is needed first. */
export class TooManyPhotosError extends Error {}

/** The picture of a file, small enough to be sent; what else the camera wrote into it, such as the place, is gone. */
export async function shrink(file) {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    for (const quality of QUALITIES) {
        const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
        if (blob && blob.size <= LARGEST) {
            return blob.arrayBuffer();
        }
    }
    throw new TypeError("too large");
}

function base64(buffer) {
    const bytes = new Uint8Array(buffer);
    let text = "";
    for (let start = 0; start < bytes.length; start += 0x8000) {
        text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
    }
    return btoa(text);
}

export class Photos {
    /**
     * @param {Function} send `(route, params) => Promise`
     * @param {string} [name] of the database
     */
    constructor(send, name = PHOTOS) {
        this.send = send;
        this.name = name;
        this.opened = null;
        this.count = 0; // that wait
        this.running = null;
        this.rest = 0; // until when the way is not tried again
    }

    open() {
        this.opened ||= Database.open(this.name, UPGRADES);
        return this.opened;
    }

    async _all() {
        const database = await this.open();
        return database.read(["photos"], (photos) => resultOf(photos.getAll()));
    }

    /** Those of a job: `{uuid, about, state, message}`, with those that the server would not take. */
    async ofJob(scenario, job) {
        const all = await this._all();
        return all.filter((one) => one.scenario === scenario && one.job === job);
    }

    async refresh() {
        const all = await this._all();
        this.count = all.filter(({ state }) => state === "waiting").length;
        return this.count;
    }

    /**
     * Keeps a photo durably.
     *
     * @param {Object} values `{scenario, job, about, ticket, offset_ms, content: ArrayBuffer}`
     */
    async add(values) {
        const photo = {
            ...values,
            uuid: crypto.randomUUID(),
            captured_at: new Date().toISOString(),
            state: "waiting",
        };
        const database = await this.open();
        await database.writeDurably(["photos"], (photos) => {
            photos.add(photo);
        });
        await this.refresh();
        this.rest = 0;
        return photo;
    }

    async _write(work) {
        const database = await this.open();
        return database.writeDurably(["photos"], work);
    }

    /** A photo that was a mistake, or that the server would not take. */
    async forget(uuid) {
        await this._write((photos) => {
            photos.delete(uuid);
        });
        await this.refresh();
    }

    /** Sends what waits, one after the other; a slow or cut way is left alone for a while. */
    flush(token) {
        if (Date.now() < this.rest) {
            return Promise.resolve();
        }
        this.running ||= this._flush(token).finally(() => {
            this.running = null;
        });
        return this.running;
    }

    async _flush(token) {
        const all = await this._all();
        for (const photo of all.filter(({ state }) => state === "waiting")) {
            const { content, ...values } = photo;
            delete values.state;
            let answer;
            try {
                answer = await this.send("/udi/scan/photo", {
                    token,
                    photo: { ...values, content: base64(content) },
                });
            } catch (error) {
                if (
                    ![NetworkError, ServerError, SignedOutError].some(
                        (kind) => error instanceof kind
                    )
                ) {
                    throw error;
                }
                this.rest = Date.now() + RETRY;
                break;
            }
            if (answer.status === "error") {
                this.rest = Date.now() + RETRY;
                break;
            }
            await this._write((photos) => {
                // of what is taken the device keeps that it is, not the picture
                photos.put({
                    ...values,
                    content: null,
                    state: answer.status === "rejected" ? "refused" : "sent",
                    message: answer.message || "",
                });
            });
        }
        await this._tidy();
        await this.refresh();
    }

    /** What was sent days ago is of no use any more. */
    async _tidy() {
        const all = await this._all();
        const old = Date.now() - 7 * 86_400_000;
        const gone = all.filter(
            (one) => one.state !== "waiting" && Date.parse(one.captured_at) < old
        );
        if (gone.length) {
            await this._write((photos) => {
                gone.forEach(({ uuid }) => photos.delete(uuid));
            });
        }
    }
}
