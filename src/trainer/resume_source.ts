/** How a trainer goes on, in the bundle of whoever has a trainer in a worker; a page may put another module in this one's place. */
export { resumeTrainer } from "./resume.ts";
