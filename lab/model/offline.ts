/** Keeps the page for times without a network: all its parts, also those that nobody has opened yet. */

interface Parts {
  /** Another one for each build. */
  readonly version: string;
  readonly files: readonly string[];
}

/** A browser that refuses goes on as before, with a network. */
export function keepForOffline(): void {
  if (!import.meta.env.DEV && "serviceWorker" in navigator) void keep().catch(() => {});
}

async function keep(): Promise<void> {
  const before = await navigator.serviceWorker.getRegistration();
  const script = (before?.active ?? before?.waiting ?? before?.installing)?.scriptURL;
  if (script && !new URL(script).pathname.endsWith("/offline.js")) return; // the host's own, such as one that isolates
  const page = location.href.split("#")[0];
  const folder = new URL("./", page);
  const list = new URL("parts.json", folder);
  const { version, files }: Parts = await (await fetch(list)).json();
  await navigator.serviceWorker.register(`./offline.js?${version}`);
  const store = await caches.open(`swingup-lab ${folder.pathname}?${version}`); // as offline.js names it
  const fetched = performance.getEntriesByType("resource").map(({ name }) => name);
  const named = files.map((file) => new URL(file, folder).href);
  const parts = new Set([page, list.href, ...fetched, ...named].filter((url) => url.startsWith(folder.href)));
  for (const url of parts) {
    if (await store.match(url)) continue;
    const response = await fetch(url, { cache: "force-cache" }); // the browser still has most of them
    if (response.ok) await store.put(url, response);
  }
}
