# The example of an edge function, as it lies in the package, and requests to it.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [ (name = "main", worker = .main) ],
);

const main :Workerd.Worker = (
  modules = [
    (name = "example.js", esModule = embed "example.js"),
    (name = "answers.js", esModule = embed "answers.js"),
    (name = "worker.js", esModule = embed "node_modules/swingup/examples/edge/worker.js"),
    (name = "pole.js", esModule = embed "node_modules/swingup/examples/edge/pole.js"),
    (name = "pole.edge.js", esModule = embed "node_modules/swingup/examples/edge/pole.edge.js"),
    (name = "pole.wasm", wasm = embed "node_modules/swingup/examples/edge/pole.wasm"),
  ],
  compatibilityDate = "2025-01-01",
);
