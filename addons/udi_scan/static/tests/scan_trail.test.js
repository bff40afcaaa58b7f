import { describe, expect, test } from "@odoo/hoot";
import { Trail } from "@udi_scan/app/parts/trail";
import { enrolledApp, see } from "./scan_drawn_app";

/** A browser's history as the standard says: an address and a state for each entry. */
class View {
    constructor(hash = "") {
        this.entries = [{ hash, state: null }];
        this.at = 0;
        const view = this;
        this.location = {
            pathname: "/udi/scan",
            search: "",
            get hash() {
                return view.entries[view.at].hash;
            },
            get href() {
                return `/udi/scan${this.hash}`;
            },
        };
        this.history = {
            get state() {
                return view.entries[view.at].state;
            },
            replaceState(state, _unused, address) {
                view.entries[view.at] = { state, hash: address.replace(/^[^#]*/, "") };
            },
            go(steps) {
                view.at = Math.max(0, view.at + steps);
                view.trail.arrived();
            },
        };
        this.trail = new Trail(this);
    }

    /** A link. */
    open(hash) {
        this.entries = [...this.entries.slice(0, this.at + 1), { hash, state: null }];
        this.at++;
        this.trail.arrived();
    }

    get hash() {
        return this.location.hash;
    }
}

describe("history", () => {
    test("a finished job: back on the list, and from there home", () => {
        const view = new View();
        view.open("#receive");
        view.open("#receive/7");
        view.trail.leave("#receive");
        expect(view.hash).toBe("#receive");
        view.history.go(-1);
        expect(view.hash).toBe("");
    });

    test("opened from outside: the list takes the place of the job", () => {
        const view = new View("#receive/7");
        view.trail.leave("#receive");
        expect([view.hash, view.entries.length]).toEqual(["#receive", 1]);
        view.open("#receive/8");
        view.trail.leave("#receive");
        expect([view.hash, view.at]).toEqual(["#receive", 0]);
    });

    test("a form that was sent is not come back to", () => {
        const view = new View();
        view.open("#move");
        view.open("#move/new");
        view.trail.replace("#move/key");
        expect(view.entries.map(({ hash }) => hash)).toEqual(["", "#move", "#move/key"]);
        view.trail.leave("#move");
        expect([view.hash, view.at]).toEqual(["#move", 1]);
    });

    test("a reload and the browser's own back and forward keep it", () => {
        const view = new View();
        view.open("#receive");
        view.open("#receive/7");
        view.history.go(-1);
        view.history.go(1);
        view.trail = new Trail(view); // a reload
        expect(view.trail.before).toEqual(["", "#receive"]);
        view.trail.leave("");
        expect([view.hash, view.at]).toEqual(["", 0]);
    });

    test("it does not grow without end", () => {
        const view = new View();
        for (let number = 0; number < 120; number++) {
            view.open(`#receive/${number}`);
        }
        expect(view.trail.before.length).toBe(50);
    });
});

test("a job that was finished here does not open again", async () => {
    const { app } = await enrolledApp();
    await app.loader.load("receive", 7);
    await app.capture({ action: "finish", scenario: "receive", job: 7 });
    app.send = () => new Promise(() => {}); // the list takes its time
    location.hash = "receive/7";
    await see("[data-screen=jobs]");
    expect(await app.loader.isFinished("receive", 7)).toBe(true);
    expect(await app.loader.isFinished("receive", 8)).toBe(false);
});
