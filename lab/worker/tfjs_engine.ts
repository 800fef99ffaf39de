/** The second engine, with the addresses of the binaries that it chooses from. */
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import threaded from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";
import type { Engine } from "swingup";
import { tfjs } from "swingup/tfjs";

export function startTfjs(): Promise<Engine> {
  return tfjs({
    wasmPaths: {
      "tfjs-backend-wasm.wasm": plain,
      "tfjs-backend-wasm-simd.wasm": simd,
      "tfjs-backend-wasm-threaded-simd.wasm": threaded,
    },
  });
}
