/** The worker for those who choose TensorFlow.js: fetched only then. */
import { tfjs } from "swingup/tfjs";
import { Desk, open } from "./desk.ts";

const binaries = {
  "tfjs-backend-wasm.wasm": new URL(
    "../../node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm",
    import.meta.url,
  ).href,
  "tfjs-backend-wasm-simd.wasm": new URL(
    "../../node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm",
    import.meta.url,
  ).href,
  "tfjs-backend-wasm-threaded-simd.wasm": new URL(
    "../../node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm",
    import.meta.url,
  ).href,
};

open(new Desk({ tfjs: () => tfjs({ wasmPaths: binaries }) }));
