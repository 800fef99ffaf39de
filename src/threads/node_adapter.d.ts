/** comlink ships this module without the typings that lie beside its script. */
declare module "comlink/dist/esm/node-adapter.mjs" {
  import type { Endpoint } from "comlink";
  export default function nodeEndpoint(endpoint: object): Endpoint;
}
