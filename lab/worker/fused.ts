/** The worker of built-in environments. TensorFlow.js is fetched when somebody chooses it, and only then. */
import { Desk, open } from "./desk.ts";

open(
  new Desk({
    tfjs: async () => {
      try {
        const { startTfjs } = await import("./tfjs_engine.ts");
        return await startTfjs();
      } catch (error) {
        throw new Error(`engine: TensorFlow.js could not be fetched or started: ${(error as Error).message}`);
      }
    },
  }),
);
