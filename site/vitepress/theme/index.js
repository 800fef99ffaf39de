// The site's look: the generator's own with the system's fonts, and its service worker.
import DefaultTheme from "vitepress/theme-without-fonts";
import "./site.css";

export default {
  extends: DefaultTheme,
  enhanceApp() {
    if (import.meta.env.SSR || !("serviceWorker" in navigator)) return;
    addEventListener("load", () => setTimeout(() => void keep().catch(() => {}), 2000), { once: true });
  },
};

/** Registers the worker under the name of this version of the site. */
async function keep() {
  const base = import.meta.env.BASE_URL;
  const { version } = await (await fetch(`${base}files.json`, { cache: "no-cache" })).json();
  await navigator.serviceWorker.register(`${base}offline.js?${version}`, { scope: base });
}
