import type { Env } from "swingup";

declare const Walk: new () => Env<number>;
export default Walk;
