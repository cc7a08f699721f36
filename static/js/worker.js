/**
 * Keeps the static files, the page for getting help and the page without a connection; never a personal page.
 * KEEPS comes before it (clinic/offline.py). A new version fills a cache of its own and waits until the pages of
 * the old one are closed, so that no page is left without its files.
 */
const { version, files, pages, places } = self.KEEPS;
const NAME = `homestretch-${version}`;
const [OFFLINE, HELP] = pages;
const PATIENCE = 8000; // ms for a page; then what is here is shown
const HELP_PATIENCE = 2500;

addEventListener("install", (event) => {
  const fresh = [...files, ...pages].map((address) => new Request(address, { cache: "reload" }));
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(fresh)));
});

addEventListener("activate", (event) => {
  const clean = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("homestretch-") && name !== NAME);
    await Promise.all(old.map((name) => caches.delete(name)));
    await clients.claim();
  };
  event.waitUntil(clean());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.mode === "navigate" && (pathname === "/" || places.includes(pathname.split("/")[1]))) {
    event.respondWith(page(event, pathname));
  } else if (request.method === "GET" && (files.includes(pathname) || pathname === HELP)) {
    event.respondWith(pathname === HELP ? help(request) : kept(pathname).then((found) => found || fetch(request)));
  }
});

const kept = async (address) => (await caches.open(NAME)).match(address);

const late = (ms) => new Promise((_, reject) => setTimeout(() => reject(new Error("late")), ms));

/** From the clinic, and kept for the next time; else as it was. */
async function help(request) {
  try {
    const answer = await Promise.race([fetch(request), late(HELP_PATIENCE)]);
    if (!answer.ok) throw new Error(answer.status);
    const cache = await caches.open(NAME);
    await cache.put(HELP, answer.clone());
    return answer;
  } catch {
    return (await kept(HELP)) || Response.error();
  }
}

/** A page of the clinic; without a connection the one that says so. */
async function page(event, pathname) {
  if (pathname === OFFLINE) return (await kept(OFFLINE)) || fetch(event.request);
  if (pathname === HELP) return help(event.request);
  const typed = event.request.method === "POST" ? event.request.clone() : null;
  try {
    const answer = await Promise.race(typed ? [fetch(event.request)] : [fetch(event.request), late(PATIENCE)]);
    if ([502, 503, 504].includes(answer.status)) throw new Error(answer.status);
    return answer;
  } catch {
    if (typed) unsent.set(event.resultingClientId, [...(await typed.formData().catch(() => []))]);
    return (await kept(OFFLINE)) || Response.error();
  }
}

// What was typed into a form that could not be sent, until the page that takes its place has asked for it.
const unsent = new Map();
addEventListener("message", ({ source, data, ports }) => {
  if (data !== "typed") return;
  ports[0].postMessage(unsent.get(source.id) ?? null);
  unsent.delete(source.id);
});
