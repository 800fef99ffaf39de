/**
 * The second engine, with the addresses of its binaries. Without the one that has threads: tfjs starts those from its own
 * functions' text, which minifying breaks. Flags of the wasm backend can be set once the backend is imported, not before.
 */
import "@tensorflow/tfjs-backend-wasm";
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import { env } from "@tensorflow/tfjs-core";
import type { Engine } from "swingup";
import { tfjs } from "swingup/tfjs";

export function startTfjs(): Promise<Engine> {
  env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  return tfjs({
    wasmPaths: {
      "tfjs-backend-wasm.wasm": plain,
      "tfjs-backend-wasm-simd.wasm": simd,
      "tfjs-backend-wasm-threaded-simd.wasm": simd, // tfjs wants a name for each; this one is not asked for
    },
  });
}
