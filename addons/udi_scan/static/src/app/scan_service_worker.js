// Keeps the shell and everything that it loads, so that the app opens without a network. KEPT, WISHED and VERSION are
// written before this text by the server. The data of the app are not its business: they are in IndexedDB.
/* global KEPT, VERSION, WISHED */
const SHELL = "/udi/scan";
const PREFIX = "udi-scan-";
const CACHE = `${PREFIX}${VERSION}`;

self.addEventListener("install", (event) => {
    // all or nothing: half an app is worse than the one from before
    event.waitUntil(
        caches.open(CACHE).then((cache) => cache.addAll(KEPT.map(fresh)).then(() => wish(cache)))
    );
});

function fresh(url) {
    return new Request(url, { cache: "reload" });
}

/** Large files that only the camera needs: a bad network must not keep the app itself from being kept. */
function wish(cache) {
    return cache.addAll(WISHED.map(fresh)).catch(() => {});
}

self.addEventListener("activate", (event) => {
    event.waitUntil(
        caches
            .keys()
            .then((names) => names.filter((name) => name.startsWith(PREFIX) && name !== CACHE))
            .then((old) => Promise.all(old.map((name) => caches.delete(name))))
            .then(() => self.clients.claim())
    );
});

self.addEventListener("fetch", (event) => {
    const { request } = event;
    const { origin, pathname } = new URL(request.url);
    if (request.method !== "GET" || origin !== self.location.origin) {
        return;
    }
    const shell = request.mode === "navigate" && pathname.replace(/\/$/, "") === SHELL;
    if (shell || KEPT.includes(pathname) || WISHED.includes(pathname)) {
        event.respondWith(fromCache(shell ? SHELL : pathname, request));
    }
});

async function fromCache(url, request) {
    const cache = await caches.open(CACHE);
    const kept = await cache.match(url);
    if (kept) {
        return kept;
    }
    const answer = await fetch(request);
    if (answer.ok && WISHED.includes(url)) {
        await cache.put(url, answer.clone());
    }
    return answer;
}

// The page says when: never in the middle of a job.
self.addEventListener("message", (event) => {
    if (event.data === "activate") {
        self.skipWaiting();
    }
});
