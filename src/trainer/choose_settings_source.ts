/** How settings are chosen for the preset `robust`, in the bundle of whoever trains; a page may put another module in this one's place. */
export { chooseSettings } from "./choose_settings.ts";
