import { describe, expect, test } from "@odoo/hoot";
import { MOST, shrink } from "@udi_scan/app/store/photos";
import { NetworkError, ServerError } from "@udi_scan/app/sync/rpc";
import { startInspection } from "./inspection_test_data";

async function picture(width = 2400, height = 1200) {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width, height });
    canvas.getContext("2d").fillRect(0, 0, 50, 50);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    return new File([blob], "camera.png", { type: "image/png" });
}

test("a picture is made small enough, and is a JPEG", async () => {
    const bytes = new Uint8Array(await shrink(await picture()));
    expect([...bytes.slice(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
    const small = await createImageBitmap(new Blob([bytes]));
    expect([small.width, small.height]).toEqual([1600, 800]);
});

describe("on the way", () => {
    test("kept without a network, told, sent once with its network back", async () => {
        const { session, app, server } = await startInspection();
        await session.photograph(await picture(), 31);
        expect(session.verdict.code).toBe("photo_kept");
        await app.sync.stop();
        expect([app.photos.count, session.photoText]).toEqual([1, "Photos not sent yet: 1"]);
        const [{ uuid }] = session.photos;
        server.trouble = null;
        server.answers["/udi/scan/photo"] = () => {
            throw new NetworkError("the answer is lost");
        };
        app.photos.rest = 0;
        await app.sendPhotos();
        expect(app.photos.count).toBe(1);
        await app.sendPhotos(); // too soon: the way is left alone
        const sent = () =>
            server.requests.filter(
                ({ route, params }) => route === "/udi/scan/photo" && !server.trouble && params
            );
        const before = sent().length;
        server.answers["/udi/scan/photo"] = () => ({ status: "duplicate", uuid });
        app.photos.rest = 0;
        await app.sendPhotos();
        await session.settled([]);
        expect([app.photos.count, session.photoText]).toEqual([0, "Photos sent: 1"]);
        expect(sent().length).toBe(before + 1);
        const { params } = sent().at(-1);
        expect([params.photo.uuid, params.photo.about, params.photo.job]).toEqual([uuid, 31, 7]);
        expect(atob(params.photo.content).slice(0, 2)).toBe("\xff\xd8");
        const [kept] = await app.photos.ofJob("inspect", 7);
        expect([kept.state, kept.content]).toEqual(["sent", null]);
    });

    test("what the server would not take is told, and wanted again", async () => {
        const checks = [{ id: 31, name: "Seal intact", photo: true, products: [1, 2] }];
        const { session, app, server } = await startInspection({ job: { checks } });
        await session.photograph(await picture(), 31);
        await app.sync.stop();
        expect(session.unphotographed).toEqual([]);
        server.trouble = null;
        server.answers["/udi/scan/photo"] = () => ({
            status: "rejected",
            message: "Handed in already.",
        });
        app.photos.rest = 0;
        await app.sendPhotos();
        await session.settled([]);
        expect([session.verdict.code, session.verdict.message]).toEqual([
            "photo_refused",
            "Handed in already.",
        ]);
        expect(session.unphotographed.map(({ id }) => id)).toEqual([31]);
    });

    test("no picture, nobody signed in: said, nothing kept", async () => {
        const { session, app } = await startInspection();
        await session.photograph(new File(["no picture"], "x.jpg", { type: "image/jpeg" }));
        expect(session.verdict.code).toBe("photo_bad");
        app.person.ticket = null;
        await session.photograph(await picture());
        expect(session.verdict.code).toBe("no_person");
        expect(session.photos).toEqual([]);
    });

    test("a server that cannot take photos does not hold up the scans", async () => {
        const { session, app, server } = await startInspection();
        await session.photograph(await picture(60, 40));
        await app.sync.stop();
        server.trouble = null;
        server.answers["/udi/scan/photo"] = () => {
            throw new ServerError("no room");
        };
        app.photos.rest = 0;
        app.sync.stopped = false;
        await session.finish({ decision: "reject", reason: "Wet" });
        await app.sync.wake();
        expect([server.received.size, app.photos.count, app.syncState]).toEqual([1, 1, "idle"]);
    });

    test("so many that a network is needed first", async () => {
        const { session, app } = await startInspection();
        app.photos.count = MOST;
        await session.photograph(await picture(60, 40));
        expect(session.verdict.code).toBe("photo_many");
        expect(session.photos).toEqual([]);
    });
});
