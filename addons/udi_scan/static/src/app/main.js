// Starts the app: storage first, because nothing may be scanned that cannot be kept.
import { App, reactive, whenReady } from "@odoo/owl";
import { getTemplate } from "@web/core/templates";
import { Root } from "./root";
import { ScanApp } from "./scan_app";
import { openStore } from "./store/schema";
import { _t, language, setLanguage, setTerms } from "./translation";

const WORKER = "/udi/scan/service-worker.js";
const { terms } = globalThis.udiScan;

/** Without storage there is no app: say so, in words that need no template. */
function stop(error) {
    const box = document.createElement("main");
    box.className = "stopped";
    box.textContent = _t(
        "This browser cannot keep data here (%(reason)s). Scanning would lose your work: leave private mode, free some storage, or reload with a network.",
        {
            reason: error.message,
        }
    );
    document.body.replaceChildren(box);
}

/** Keeps the app on the device. A newer version waits until the home screen offers it. */
async function keep(app) {
    if (!navigator.serviceWorker) {
        return;
    }
    let known = Boolean(navigator.serviceWorker.controller);
    navigator.serviceWorker.addEventListener("controllerchange", () => {
        if (known) {
            location.reload();
        }
        known = true;
    });
    const found = await navigator.serviceWorker.register(WORKER, {
        scope: "/udi/scan",
        updateViaCache: "none",
    });
    const offer = () => {
        if (found.waiting && navigator.serviceWorker.controller) {
            app.update = found.waiting;
            app.onChange?.();
        }
    };
    offer();
    found.addEventListener("updatefound", () =>
        found.installing?.addEventListener("statechange", offer)
    );
}

/** Draws the app; anew where the language has changed, since templates are translated when they are compiled. */
function drawer(app) {
    let drawn = null;
    let lang = null;
    const draw = async () => {
        if (lang === language.lang) {
            return;
        }
        lang = language.lang;
        drawn?.destroy();
        drawn = new App(Root, {
            props: { app, languages: ["en_US", ...Object.keys(terms)] },
            getTemplate,
            translateFn: (text) => _t(text),
            name: "UDI Scan",
        });
        await drawn.mount(document.body);
    };
    const watched = reactive(language, () => {
        draw();
        return watched.lang; // read again: the next change is told too
    });
    watched.lang;
    return draw;
}

async function start() {
    setTerms(terms);
    setLanguage(navigator.language);
    let database;
    try {
        database = await openStore();
    } catch (error) {
        stop(error);
        return;
    }
    const app = new ScanApp(database);
    const started = app.start();
    // what is kept here is enough to begin: nobody waits for a network that is not there
    await Promise.race([started, new Promise((resolve) => setTimeout(resolve, 1_500))]);
    const draw = drawer(app);
    await draw();
    navigator.storage?.persist?.();
    keep(app).catch((error) =>
        console.warn("The app is not kept for use without a network:", error.message)
    );
    await started;
}

whenReady(start);
