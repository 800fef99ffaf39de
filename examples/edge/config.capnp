# For workerd, Cloudflare's runtime (`npm install workerd`): npx workerd serve config.capnp
# Elsewhere at the edge the files are the same and a configuration of the host's takes the place of this one.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [ (name = "main", worker = .main) ],
  sockets = [ (name = "http", address = "*:8080", http = (), service = "main") ],
);

const main :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "pole.js", esModule = embed "pole.js"),
    (name = "pole.edge.js", esModule = embed "pole.edge.js"),
    (name = "pole.wasm", wasm = embed "pole.wasm"),
  ],
  compatibilityDate = "2025-01-01",
);
