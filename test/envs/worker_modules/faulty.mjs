// An environment with a fault, which the test writes in its place, and where its close() is to be written down.
import { appendFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const fault = "FAULT";
const closings = "CLOSINGS";
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

if (fault === "import" && !isMainThread) throw new Error("no window here");

/** An error that is nobody else's. */
class Fall extends Error {
  name = "Fall";
}

class Faulty {
  observationSpace = { type: "box", low: [-1], high: [fault === "spaces" && !isMainThread ? 2 : 1], shape: [1] };
  actionSpace = { type: "discrete", n: 2 };
  steps = 0;
  seed = 0;

  reset({ seed }) {
    this.seed = seed;
    this.steps = 0;
    return [0];
  }

  step() {
    this.steps += 1;
    return this.seed % 3 === 1 && this.steps === 2 ? this.fall() : this.result(0);
  }

  fall() {
    if (fault === "threw") throw new Fall("it fell");
    if (fault === "rejected") return wait(1).then(() => Promise.reject(new Fall("it fell later")));
    if (fault === "observation") return this.result(7);
    if (fault === "died" && !isMainThread) process.exit(3);
    if (fault === "slow") {
      const end = performance.now() + 300;
      while (performance.now() < end);
    }
    return this.result(0);
  }

  result(x) {
    return { observation: [x], reward: 1, terminated: this.steps === 9 };
  }

  getState() {
    return fault === "state" ? [this.steps, () => {}] : [this.steps];
  }

  setState([steps]) {
    this.steps = steps;
    return [0];
  }

  async close() {
    await wait(5);
    if (closings !== "") appendFileSync(closings, "closed\n");
  }
}

export default fault === "nothing" ? undefined : Faulty;
