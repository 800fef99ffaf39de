/** The worker that nearly always runs: the fused kernels, and nothing of TensorFlow.js. */
import { Desk, open } from "./desk.ts";

open(new Desk());
