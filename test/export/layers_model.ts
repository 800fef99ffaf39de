/** Files of an exported LayersModel, loaded by tfjs-layers as from a server. */
import * as tfl from "@tensorflow/tfjs-layers";

export function loadModel(files: ReadonlyMap<string, Uint8Array>, name = "policy"): Promise<tfl.LayersModel> {
  const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(files.get(`${name}.json`)));
  const [{ paths, weights: weightSpecs }] = weightsManifest;
  const weightData = files.get(paths[0])!.slice().buffer;
  return tfl.loadLayersModel({ load: async () => ({ modelTopology, weightSpecs, weightData }) });
}
