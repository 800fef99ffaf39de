/** How a trainer is put back, in the bundle of whoever has a trainer in a worker; a page may put another module in this one's place. */
export { restoreState } from "./restore_state.ts";
