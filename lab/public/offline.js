// Lets the lab open and work without a network. The page itself is asked for anew wherever there is one, so that a new
// version comes through; its parts have a hash of their contents in their names, so what is kept is what would come.
// Another lab of the same host, in a folder of its own, keeps its parts in stores of its own.
const stores = `swingup-lab ${new URL("./", location.href).pathname}`;
const store = `${stores}${location.search}`; // a version of the page registers this script with its own name

addEventListener("install", () => self.skipWaiting());

addEventListener("activate", (event) => {
  const forgetFormer = async () => {
    const names = await caches.keys();
    const former = names.filter((name) => name.split("?")[0] === stores && name !== store);
    await Promise.all(former.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(forgetFormer());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  event.respondWith(request.mode === "navigate" ? fromNetworkFirst(request) : fromStoreFirst(request));
});

async function fromNetworkFirst(request) {
  try {
    return await keep(request, await fetch(request));
  } catch (error) {
    const kept = await caches.match(request, { ignoreSearch: true });
    if (kept) return kept;
    throw error;
  }
}

async function fromStoreFirst(request) {
  return (await caches.match(request)) ?? keep(request, await fetch(request));
}

async function keep(request, response) {
  if (response.ok) await (await caches.open(store)).put(request, response.clone());
  return response;
}
