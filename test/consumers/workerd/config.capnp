# An edge function with everything: module, module-wasm, wasm, 8-bit weights, and a training.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [ (name = "main", worker = .main) ],
);

const main :Workerd.Worker = (
  modules = [
    (name = "bundle.js", esModule = embed "bundle.js"),
    (name = "./kernels.wasm", wasm = embed "kernels.wasm"),
    (name = "./policy_kernels.wasm", wasm = embed "policy_kernels.wasm"),
    (name = "./policy.wasm", wasm = embed "policy.wasm"),
    (name = "./small.wasm", wasm = embed "small.wasm"),
  ],
  compatibilityDate = "2025-01-01",
);
