/**
 * An edge function: a POST with an observation as JSON is answered with the policy's action.
 *
 *   curl -d '{"observation": [0, 0, 0.05, 0]}' http://localhost:8080/        {"action":1}
 *
 * The policy (made by the commands in ../README.md) is here twice, and one is enough: as plain JavaScript, and, under the
 * path /wasm, as the WebAssembly module that the runtime compiles when the worker is deployed. Their actions are the same.
 */
import { act as compiled } from "./pole.edge.js";
import { act as plain } from "./pole.js";

const MOST = 1000; // bytes of a request that are read

export default {
  async fetch(request) {
    if (request.method !== "POST") return answer(405, { error: "expected a POST" }, { allow: "POST" });
    const text = await request.text();
    if (text.length > MOST) return answer(413, { error: `expected ${MOST} bytes at most` });
    const act = new URL(request.url).pathname === "/wasm" ? compiled : plain;
    try {
      const { observation } = JSON.parse(text);
      return answer(200, { action: act(observation) });
    } catch (error) {
      return answer(400, { error: error.message }); // no JSON, or no observation of four finite numbers
    }
  },
};

function answer(status, body, headers = {}) {
  return Response.json(body, { status, headers });
}
