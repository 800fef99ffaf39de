/** How the robots are drawn, as their engine in the bundle of whoever draws; a page may put another module in this one's place. */
export { planarScene } from "./picture.ts";
