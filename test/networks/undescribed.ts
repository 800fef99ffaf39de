/** The fused engine without what tells kernels of its networks: as any other engine, with the same bits. */
import { fused } from "../../src/networks/mlp.ts";
import type { Engine, Network } from "../../src/networks/network.ts";

export const undescribed: Engine = {
  ...fused,
  name: "undescribed",
  define: async (role, spec) => {
    const definition = await fused.define(role, spec as Parameters<typeof fused.define>[1]);
    return { ...definition, create: (arena, parameters) => withoutDescription(definition.create(arena, parameters)) };
  },
};

function withoutDescription(network: Network): Network {
  const { inputs, outputs, parameters, tile } = network;
  return {
    inputs,
    outputs,
    parameters,
    tile,
    forward: (...columns) => network.forward(...columns),
    backward: (...columns) => network.backward(...columns),
    parametersChanged: () => network.parametersChanged(),
    dispose: () => network.dispose(),
  };
}
