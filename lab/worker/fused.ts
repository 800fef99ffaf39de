/** The worker of built-in environments. TensorFlow.js is fetched when somebody chooses it, and only then. */
import { Desk, open } from "./desk.ts";

open(
  new Desk({
    tfjs: async () => {
      const { startTfjs } = await import("./tfjs_engine.ts");
      return startTfjs();
    },
  }),
);
