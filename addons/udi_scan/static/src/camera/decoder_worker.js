// Reads every code in a picture, away from the page's thread. The page puts the text of Odoo's zxing library before
// this one and makes a worker of both, so that it comes from the service worker's cache where there is no network.
//
// zxing looks for one Data Matrix around the middle of what it is given. So regions of strong contrast are found
// first, and each is read as a picture of its own.
/* global ZXing */
"use strict";

const BLOCK = 8; // pixels, side of a block that is busy or calm
const CONTRAST = 64; // of 255, between the darkest and the lightest pixel of a busy block
const LEAST = 24; // pixels, shorter side of a region that can hold a code
const MARGIN = 10; // pixels around it, the quiet zone
const MOST = 40; // regions of one picture
const LEVELS = 3; // the picture, its half, its quarter: codes near the lens have modules larger than a block
const ROUND = 1.6; // longer to shorter side from which a region is cut into squares

/** Luminance of an ImageData, one byte for each pixel. */
function greyOf({ data, width, height }) {
    const grey = new Uint8ClampedArray(width * height);
    for (let pixel = 0, at = 0; pixel < grey.length; pixel++, at += 4) {
        grey[pixel] = (data[at] * 77 + data[at + 1] * 150 + data[at + 2] * 29) >> 8;
    }
    return { grey, width, height };
}

function halfOf({ grey, width, height }) {
    const half = { width: width >> 1, height: height >> 1 };
    half.grey = new Uint8ClampedArray(half.width * half.height);
    for (let y = 0, to = 0; y < half.height; y++) {
        for (let x = 0, from = 2 * y * width; x < half.width; x++, from += 2, to++) {
            half.grey[to] =
                (grey[from] + grey[from + 1] + grey[from + width] + grey[from + width + 1]) >> 2;
        }
    }
    return half;
}

/** Which blocks have contrast, row by row. */
function busyBlocks({ grey, width, height }) {
    const columns = Math.floor(width / BLOCK);
    const rows = Math.floor(height / BLOCK);
    const busy = new Uint8Array(columns * rows);
    for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
            let darkest = 255;
            let lightest = 0;
            for (let y = row * BLOCK; y < (row + 1) * BLOCK; y++) {
                const start = y * width + column * BLOCK;
                for (let at = start; at < start + BLOCK; at++) {
                    darkest = Math.min(darkest, grey[at]);
                    lightest = Math.max(lightest, grey[at]);
                }
            }
            busy[row * columns + column] = lightest - darkest > CONTRAST ? 1 : 0;
        }
    }
    return { busy, columns, rows };
}

/** Boxes around busy blocks that touch each other, in pixels, the largest first. */
function regionsOf(picture) {
    const { busy, columns, rows } = busyBlocks(picture);
    const found = [];
    for (let start = 0; start < busy.length; start++) {
        if (busy[start] !== 1) {
            continue;
        }
        const box = { left: columns, top: rows, right: 0, bottom: 0 };
        const todo = [start];
        busy[start] = 2;
        while (todo.length) {
            const at = todo.pop();
            const x = at % columns;
            const y = (at - x) / columns;
            box.left = Math.min(box.left, x);
            box.right = Math.max(box.right, x);
            box.top = Math.min(box.top, y);
            box.bottom = Math.max(box.bottom, y);
            for (let near = 0; near < 9; near++) {
                const nearX = x + (near % 3) - 1;
                const nearY = y + Math.floor(near / 3) - 1;
                const next = nearY * columns + nearX;
                if (
                    nearX >= 0 &&
                    nearX < columns &&
                    nearY >= 0 &&
                    nearY < rows &&
                    busy[next] === 1
                ) {
                    busy[next] = 2;
                    todo.push(next);
                }
            }
        }
        found.push(pixelsOf(box));
    }
    return found
        .filter(({ width, height }) => Math.min(width, height) >= LEAST)
        .sort((one, two) => two.width * two.height - one.width * one.height)
        .slice(0, MOST);
}

function pixelsOf({ left, top, right, bottom }) {
    const width = (right - left + 1) * BLOCK;
    return { x: left * BLOCK, y: top * BLOCK, width, height: (bottom - top + 1) * BLOCK };
}

/** Squares along a region that is longer than wide: a code with text beside it, or two codes that touch. */
function squaresOf({ x, y, width, height }) {
    const side = Math.min(width, height);
    const length = Math.max(width, height);
    const found = [];
    for (let at = 0; at < length - side / 2; at += side / 2) {
        const shift = Math.min(at, length - side);
        found.push({
            x: width > height ? x + shift : x,
            y: width > height ? y : y + shift,
            width: side,
            height: side,
        });
    }
    return found;
}

function readerOf() {
    const { BarcodeFormat, DecodeHintType, MultiFormatReader } = ZXing;
    const { DATA_MATRIX, QR_CODE, CODE_128, EAN_13, EAN_8, UPC_A, ITF, CODE_39 } = BarcodeFormat;
    const formats = [DATA_MATRIX, QR_CODE, CODE_128, EAN_13, EAN_8, UPC_A, ITF, CODE_39];
    const reader = new MultiFormatReader();
    reader.setHints(
        new Map([
            [DecodeHintType.POSSIBLE_FORMATS, formats],
            [DecodeHintType.TRY_HARDER, true],
            // without it the FNC1 of a GS1-128 vanish, and lot and serial number run into one another
            [DecodeHintType.ASSUME_GS1, true],
        ])
    );
    return reader;
}

/** The code in a part of a picture; null where there is none, or none that can be read. */
function readPart(reader, picture, box) {
    const x = Math.max(0, box.x - MARGIN);
    const y = Math.max(0, box.y - MARGIN);
    const width = Math.min(picture.width, box.x + box.width + MARGIN) - x;
    const height = Math.min(picture.height, box.y + box.height + MARGIN) - y;
    const part = new Uint8ClampedArray(width * height);
    for (let row = 0; row < height; row++) {
        const from = (y + row) * picture.width + x;
        part.set(picture.grey.subarray(from, from + width), row * width);
    }
    const source = new ZXing.RGBLuminanceSource(part, width, height);
    try {
        const bitmap = new ZXing.BinaryBitmap(new ZXing.HybridBinarizer(source));
        const result = reader.decodeWithState(bitmap);
        const format = ZXing.BarcodeFormat[result.getBarcodeFormat()].toLowerCase();
        return { text: withIdentifier(result.getText(), format), format, box };
    } catch {
        // not a code, or one that is too small, blurred or torn; zxing throws all kinds of errors on such pictures
        return null;
    }
}

/** FNC1 in first position, as a hand scanner would tell it. */
function withIdentifier(text, format) {
    return format === "data_matrix" && text.startsWith("\x1d") ? `]d2${text.slice(1)}` : text;
}

function readLevel(reader, picture) {
    const found = new Map();
    for (const region of regionsOf(picture)) {
        const whole = readPart(reader, picture, region);
        const ratio = Math.max(region.width, region.height) / Math.min(region.width, region.height);
        const parts = whole
            ? [whole]
            : ratio > ROUND
              ? squaresOf(region).map((square) => readPart(reader, picture, square))
              : [];
        parts.filter(Boolean).forEach((code) => found.set(code.text, code));
    }
    return [...found.values()];
}

/** Every code of an ImageData: `[{text, format, box: {x, y, width, height}}]`, boxes in its pixels. */
function readPicture(image) {
    const reader = readerOf();
    let picture = greyOf(image);
    for (let level = 0; level < LEVELS; level++) {
        const found = readLevel(reader, picture);
        if (found.length) {
            const scale = 2 ** level;
            return found.map(({ box, ...code }) => ({
                ...code,
                box: {
                    x: box.x * scale,
                    y: box.y * scale,
                    width: box.width * scale,
                    height: box.height * scale,
                },
            }));
        }
        picture = halfOf(picture);
    }
    return [];
}

self.onmessage = ({ data: { number, image } }) => {
    self.postMessage({ number, codes: readPicture(image) });
};
