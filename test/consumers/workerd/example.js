// Requests to the example of an edge function: actions of the policy as it was trained, and words for what is no observation.
import answers from "./answers.js";
import worker from "./worker.js";

const wrong = ["", "null", "{}", '{"observation": [1]}', '{"observation": [0, 0, null, 0]}', '{"observation": "1234"}'];

export default {
  async test() {
    for (const path of ["", "wasm"]) {
      const ask = async (init) => {
        const reply = await worker.fetch(new Request(`http://edge/${path}`, init));
        return { status: reply.status, ...(await reply.json()) };
      };
      for (const { observation, action } of answers) {
        const reply = await ask({ method: "POST", body: JSON.stringify({ observation }) });
        if (reply.status !== 200 || reply.action !== action) throw new Error(`/${path}: ${JSON.stringify(reply)}`);
      }
      if (new Set(answers.map(({ action }) => action)).size < 2) throw new Error("all answers are the same");
      for (const body of [...wrong, "1".repeat(2000)]) {
        const { status, error } = await ask({ method: "POST", body });
        if (![400, 413].includes(status) || !error) throw new Error(`/${path}: ${body} was answered with ${status}`);
      }
      if ((await ask({})).status !== 405) throw new Error(`/${path}: a GET was answered`);
    }
  },
};
