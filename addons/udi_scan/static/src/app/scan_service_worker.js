// Keeps the shell and everything that it loads, so that the app opens without a network. KEPT and VERSION are written
// before this text by the server. The data of the app are not its business: they are in IndexedDB.
/* global KEPT, VERSION */
const SHELL = "/udi/scan";
const PREFIX = "udi-scan-";
const CACHE = `${PREFIX}${VERSION}`;

self.addEventListener("install", (event) => {
    // all or nothing: half an app is worse than the one from before
    event.waitUntil(
        caches
            .open(CACHE)
            .then((cache) => cache.addAll(KEPT.map((url) => new Request(url, { cache: "reload" }))))
    );
});

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
    if (shell || KEPT.includes(pathname)) {
        event.respondWith(fromCache(shell ? SHELL : pathname, request));
    }
});

async function fromCache(url, request) {
    const cache = await caches.open(CACHE);
    return (await cache.match(url)) || fetch(request);
}

// The page says when: never in the middle of a job.
self.addEventListener("message", (event) => {
    if (event.data === "activate") {
        self.skipWaiting();
    }
});
