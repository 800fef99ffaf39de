// Lets the lab open and work without a network. The page itself and the list of its parts are asked for again wherever
// there is one, so that a new version comes through; its parts have a hash of their contents in their names, so what is kept is what would come.
// Only the lab's own files go through here: at the root of a host it would otherwise answer for its neighbours. Another
// lab of the same host, in a folder of its own, keeps its parts in stores of its own.
// An answer never waits for storage and never fails for it: what cannot be kept comes from the network the next time.
const folder = new URL("./", location.href).pathname;
const stores = `swingup-lab ${folder}`;
const store = `${stores}${location.search}`; // a version of the page registers this script with its own name

addEventListener("install", () => self.skipWaiting());

addEventListener("activate", (event) => {
  const forgetFormer = async () => {
    const names = await caches.keys();
    const former = names.filter((name) => name.split("?")[0] === stores && name !== store);
    await Promise.all(former.map((name) => caches.delete(name)));
  };
  event.waitUntil(
    forgetFormer()
      .catch(() => {})
      .then(() => self.clients.claim()),
  );
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin || !pathname.startsWith(folder)) return;
  const name = pathname.slice(folder.length);
  if (request.mode === "navigate") {
    if (name === "" || name === "index.html") event.respondWith(fromNetworkFirst(event));
  } else if (name === "parts.json") event.respondWith(fromNetworkFirst(event));
  else if (name === "icon.svg" || /^assets\/[^/]+$/.test(name)) event.respondWith(fromStoreFirst(event));
});

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

/** Storage that is refused is as good as an empty one. */
async function found(request) {
  try {
    return await (await caches.open(store)).match(request, { ignoreSearch: request.mode === "navigate" });
  } catch {
    return undefined;
  }
}

/** Gives the answer back at once, and keeps a copy where there is room. */
function keeping(event, response) {
  if (response.status === 200 && response.type === "basic" && !response.redirected) {
    const copy = response.clone();
    const keep = async () => (await caches.open(store)).put(event.request, copy);
    event.waitUntil(keep().catch(() => {}));
  }
  return response;
}
