// Lets the site open without a network once it has been visited. Pages are asked for again wherever there is a network, so
// that a new version comes through; what has a hash of its contents in its name is taken from what is kept. The lab has a
// script of its own once it has been opened by itself; until then, in the start page, this one keeps it. Nothing outside
// the site's folder goes through here. What cannot be kept comes from the network the next time; a browser that is to save
// data keeps only what has been visited.
const folder = new URL("./", location.href).pathname;
const stores = `swingup-site ${folder}`;
const store = `${stores}${location.search}`; // the page registers this script with the name of its version

addEventListener("install", () => self.skipWaiting());

addEventListener("activate", (event) => {
  event.waitUntil(
    forgetFormer()
      .catch(() => {})
      .then(() => self.clients.claim())
      .then(() => (navigator.connection?.saveData ? undefined : keepAll()))
      .catch(() => {}),
  );
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || !pathname.startsWith(folder)) return;
  const name = pathname.slice(folder.length);
  if (name === "files.json") return;
  event.respondWith(/^(lab\/)?assets\//.test(name) ? fromStoreFirst(event) : fromNetworkFirst(event));
});

async function forgetFormer() {
  const names = await caches.keys();
  const former = names.filter((name) => name.split("?")[0] === stores && name !== store);
  await Promise.all(former.map((name) => caches.delete(name)));
}

/** Four at a time, so that the visitor's own requests come through. */
async function keepAll() {
  const { files } = await (await fetch(`${folder}files.json`, { cache: "no-cache" })).json();
  const kept = await caches.open(store);
  const waiting = files.map((name) => `${folder}${name}`);
  const worker = async () => {
    for (let url = waiting.shift(); url; url = waiting.shift()) {
      if (await kept.match(url)) continue;
      const response = await fetch(url).catch(() => undefined);
      if (response?.ok && !response.redirected) await kept.put(url, response);
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
}

async function fromNetworkFirst(event) {
  try {
    return keeping(event, await fetch(event.request));
  } catch (error) {
    const kept = await found(event.request);
    if (kept) return kept;
    throw error;
  }
}

async function fromStoreFirst(event) {
  return (await found(event.request)) ?? keeping(event, await fetch(event.request));
}

/** A folder is its index.html. */
async function found(request) {
  const { pathname, search } = new URL(request.url);
  const name = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
  try {
    const kept = await caches.open(store);
    return (await kept.match(name + search)) ?? (await kept.match(name));
  } catch {
    return undefined;
  }
}

/** Gives the answer back at once, and keeps a copy where there is room. */
function keeping(event, response) {
  const { pathname, search } = new URL(event.request.url);
  if (response.status === 200 && response.type === "basic" && !response.redirected && search === "") {
    const name = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    const copy = response.clone();
    const keep = async () => (await caches.open(store)).put(name, copy);
    event.waitUntil(keep().catch(() => {}));
  }
  return response;
}
