// Codes in the picture of the camera: by the browser where it can, else by zxing in a worker.
import { NetworkError } from "../sync/rpc";

export const ZXING = "/web/static/lib/zxing-library/zxing-library.js";
export const DECODER = "/udi_scan/static/src/camera/decoder_worker.js";
const WANTED = [
    "data_matrix", "qr_code", "code_128", "ean_13", "ean_8", "upc_a", "itf", "code_39",
]; // prettier-ignore
const NEEDED = ["data_matrix", "qr_code", "code_128"];
const WIDEST = 1280; // pixels of a picture that is looked through
const GS = "\x1d";
const FNC1 = { data_matrix: "]d2", code_128: "]C1", qr_code: "]Q3" };

/** FNC1 in first position as a hand scanner tells it; browsers give it as a separator, or as the identifier itself. */
export function withIdentifier(text, format) {
    return text.startsWith(GS) && FNC1[format] ? FNC1[format] + text.slice(1) : text;
}

/** The browser's own detector. */
export class NativeDetector {
    /** @returns {Promise<NativeDetector|null>} null where there is none, or none that reads what devices carry */
    static async create(kind = globalThis.BarcodeDetector) {
        const known = kind ? await kind.getSupportedFormats() : [];
        if (!NEEDED.every((format) => known.includes(format))) {
            return null;
        }
        return new NativeDetector(
            new kind({ formats: WANTED.filter((name) => known.includes(name)) })
        );
    }

    constructor(detector) {
        this.detector = detector;
    }

    async detect(video) {
        const found = await this.detector.detect(video);
        return found.map(({ rawValue, format, boundingBox: { x, y, width, height } }) => ({
            text: withIdentifier(rawValue, format),
            format,
            box: { x, y, width, height },
        }));
    }

    close() {}
}

/** zxing in a worker of its own. Library and reader come from the service worker's cache where there is no network. */
export class ZxingDetector {
    static async create() {
        const texts = await Promise.all([ZXING, DECODER].map(textOf));
        const address = URL.createObjectURL(
            new Blob([texts.join("\n")], { type: "text/javascript" })
        );
        return new ZxingDetector(new Worker(address), address);
    }

    constructor(worker, address) {
        this.worker = worker;
        this.address = address;
        this.canvas = document.createElement("canvas");
        this.asked = new Map();
        this.number = 0;
        worker.onmessage = ({ data: { number, codes } }) => {
            this.asked.get(number)?.resolve(codes);
            this.asked.delete(number);
        };
        worker.onerror = (event) => {
            this.asked.forEach(({ reject }) => reject(new Error(event.message)));
            this.asked.clear();
        };
    }

    async detect(video) {
        const scale = Math.min(1, WIDEST / video.videoWidth);
        this.canvas.width = Math.round(video.videoWidth * scale);
        this.canvas.height = Math.round(video.videoHeight * scale);
        const context = this.canvas.getContext("2d", { willReadFrequently: true });
        context.drawImage(video, 0, 0, this.canvas.width, this.canvas.height);
        const image = context.getImageData(0, 0, this.canvas.width, this.canvas.height);
        const codes = await this.read(image);
        return codes.map(({ box, ...code }) => ({
            ...code,
            box: Object.fromEntries(
                Object.entries(box).map(([side, length]) => [side, length / scale])
            ),
        }));
    }

    /** @param {ImageData} image @returns {Promise<Object[]>} `{text, format, box}`, boxes in its pixels */
    read(image) {
        const number = ++this.number;
        return new Promise((resolve, reject) => {
            this.asked.set(number, { resolve, reject });
            this.worker.postMessage({ number, image }, [image.data.buffer]);
        });
    }

    close() {
        this.worker.terminate();
        URL.revokeObjectURL(this.address);
        this.asked.clear();
    }
}

async function textOf(address) {
    let response;
    try {
        response = await fetch(address);
    } catch (error) {
        throw new NetworkError(error.message);
    }
    if (!response.ok) {
        throw new NetworkError(`${address}: ${response.status}`);
    }
    return response.text();
}

export async function makeDetector() {
    return (await NativeDetector.create()) || ZxingDetector.create();
}
