"""A host of a bare module without JavaScript: wasmtime, by the ABI alone. Arguments: a .wasm file, and a JSON file of cases,
each an observation and the bits of its action's numbers; prints how many came out alike."""

import json
import struct
import sys

from wasmtime import Engine, Instance, Module, Store

store = Store(Engine())
exports = Instance(store, Module.from_file(store.engine, sys.argv[1]), []).exports(store)
call = lambda name: exports[name](store)
memory = exports["memory"]
cases = json.load(open(sys.argv[2]))
alike = 0
for case in cases:
    observation = struct.pack(f"<{len(case['observation'])}f", *case["observation"])
    memory.write(store, observation, call("observation"))
    call("act")
    length = call("actionLength") * 4
    alike += bytes(memory.read(store, call("action"), call("action") + length)).hex() == case["action"]
print(f"{alike} of {len(cases)}")
