/** Who is answered while the lab is worked on: its own pages. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Plugin } from "vite";

/** Other people's pages get nothing from this machine: neither one with an address, nor a frame without an origin. */
export function onlyForItself(): Plugin {
  const refuse = (request: IncomingMessage, response: ServerResponse, next: () => void) => {
    const { origin, host, "sec-fetch-site": site = "none", "sec-fetch-mode": mode } = request.headers;
    const foreign = origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`;
    if (!foreign && (mode === "navigate" || site === "none" || site === "same-origin")) return next();
    response.statusCode = 403;
    response.end("this server answers its own pages only");
  };
  return {
    name: "only-for-itself",
    configureServer: ({ middlewares }) => void middlewares.use(refuse),
    configurePreviewServer: ({ middlewares }) => void middlewares.use(refuse),
  };
}
