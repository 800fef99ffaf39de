/** Keeps the page for times without a network: what it has fetched so far here, what it fetches later in offline.js. */
import { fusedUrl } from "./link.ts";

const AFTER = 4000; // ms: behind everything that the page has to do first

/** Begins to, in a while; a browser that refuses goes on as before, with a network. */
export function keepForOffline(): void {
  if (!import.meta.env.DEV && "serviceWorker" in navigator) setTimeout(() => void keep().catch(() => {}), AFTER);
}

async function keep(): Promise<void> {
  const before = await navigator.serviceWorker.getRegistration();
  const script = (before?.active ?? before?.waiting ?? before?.installing)?.scriptURL;
  if (script && !new URL(script).pathname.endsWith("/offline.js")) return; // the host's own, such as one that isolates
  const version = new URL(import.meta.url).pathname.split("/").pop() ?? "";
  await navigator.serviceWorker.register(`./offline.js?${version}`);
  const page = location.href.split("#")[0];
  const store = await caches.open(`swingup-lab ${new URL("./", page).pathname}?${version}`); // as offline.js names it
  const fetched = performance.getEntriesByType("resource").map(({ name }) => name);
  const parts = [page, new URL(fusedUrl, page).href, ...fetched].filter((url) => url.startsWith(location.origin));
  await Promise.all(
    [...new Set(parts)].map(async (url) => {
      const response = await fetch(url, { cache: "force-cache" }); // the browser still has it
      if (response.ok) await store.put(url, response);
    }),
  );
}
