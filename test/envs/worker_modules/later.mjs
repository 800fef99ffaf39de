// The same walk, whose every other step and reset is answered later.
import Walk from "./walk.mjs";

const later = (value) => new Promise((resolve) => setImmediate(() => resolve(value)));

export default class Later extends Walk {
  steps = 0;

  reset(options) {
    return later(super.reset(options));
  }

  step(action) {
    this.steps += 1;
    return this.steps % 2 === 0 ? later(super.step(action)) : super.step(action);
  }
}
