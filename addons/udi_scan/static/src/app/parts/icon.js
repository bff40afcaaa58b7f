import { Component, xml } from "@odoo/owl";

// Drawn on a field of 24 × 24, lines of 2: no font has to be there for them.
const PATHS = {
    back: "M15 5l-7 7 7 7",
    receive: "M4 20h16M12 3v12M6 10l6 6 6-6",
    issue: "M3 7h11v9H3zM14 10h4l3 3v3h-7M6.5 19.5a1.5 1.5 0 100-3 1.5 1.5 0 000 3M17.5 19.5a1.5 1.5 0 100-3 1.5 1.5 0 000 3",
    count: "M4 5h4v4H4zM4 15h4v4H4zM12 7h8M12 17h8",
    move: "M4 12h13M12 6l6 6-6 6M4 5v14",
    back_in: "M9 14l-5-5 5-5M4 9h10a6 6 0 010 12h-3",
    back_out: "M15 14l5-5-5-5M20 9H10a6 6 0 000 12h3",
    quarantine: "M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6zM9 9l6 6M15 9l-6 6",
    blind: "M4 8l8-4 8 4v9l-8 4-8-4zM4 8l8 4 8-4M12 12v9",
    place: "M12 21s-7-6.5-7-11a7 7 0 0114 0c0 4.5-7 11-7 11M12 12.5a2.5 2.5 0 100-5 2.5 2.5 0 000 5",
    add: "M12 5v14M5 12h14",
    production: "M3 21V9l6 4V9l6 4V4h6v17zM8 17h.5M12 17h.5M16 17h.5",
    camera: "M3 7h4l2-3h6l2 3h4v13H3zM12 17a4 4 0 100-8 4 4 0 000 8",
    practice: "M2 9l10-5 10 5-10 5zM6 11v5c3 3 9 3 12 0v-5M22 9v6",
    print: "M6 9V3h12v6M6 18H3V9h18v9h-3M6 14h12v7H6z",
    check: "M9 3h6v4H9zM7 5H5v16h14V5h-2M8 14l3 3 5-6",
    inspect: "M10 17a7 7 0 100-14 7 7 0 000 14M15 15l6 6M7 10l2.5 2.5L13.5 8",
    label: "M3 3h9l9 9-9 9-9-9zM8 8h.5",
    pack: "M3 8l9-5 9 5v9l-9 5-9-5zM3 8l9 5 9-5M12 13v9M7.5 5.5l9 5",
    look_up: "M11 18a7 7 0 100-14 7 7 0 000 14M16 16l5 5",
    scan: "M4 8V5a1 1 0 011-1h3M16 4h3a1 1 0 011 1v3M20 16v3a1 1 0 01-1 1h-3M8 20H5a1 1 0 01-1-1v-3M7 8v8M10 8v8M14 8v8M17 8v8",
    ok: "M4 12l6 6L20 6",
    warning: "M12 3l10 18H2zM12 10v5M12 18v.5",
    error: "M6 6l12 12M18 6L6 18",
    undo: "M9 6L4 11l5 5M4 11h9a6 6 0 010 12h-2",
    person: "M12 12a4 4 0 100-8 4 4 0 000 8M4 21a8 8 0 0116 0",
    online: "M5 12a10 10 0 0114 0M8 15.5a6 6 0 018 0M12 19v.5",
    offline: "M3 3l18 18M5 12a10 10 0 014-2.6M15 9.4a10 10 0 014 2.6M8 15.5a6 6 0 014-1.5M12 19v.5",
    kept: "M12 3v11M7 10l5 5 5-5M5 20h14",
    keyboard: "M3 6h18v12H3zM7 10h.5M11 10h.5M15 10h.5M7 14h10",
    finish: "M5 21V4h13l-3 4 3 4H5",
    device: "M7 2h10v20H7zM11 18.5h2",
};

export class Icon extends Component {
    static template = xml`
        <svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"
            stroke-linejoin="round" aria-hidden="true"><path t-att-d="path"/></svg>`;
    static props = { name: String };

    get path() {
        return PATHS[this.props.name] || PATHS.scan;
    }
}
