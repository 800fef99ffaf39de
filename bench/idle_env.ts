/** The same without any work: what a worker costs. */
import { BusyEnv } from "./busy_env.ts";

export default class IdleEnv extends BusyEnv {
  override readonly iterations = 0;
}
