// A walk on a line as a plain class, with choices that are forbidden at its ends, ends of both kinds and a state.
export default class Walk {
  observationSpace = { type: "box", low: [-3, 0], high: [3, 1], shape: [2] };
  actionSpace = { type: "discrete", n: 3 };
  actionMasks = true;
  x = 0;
  word = 0;

  reset({ seed }) {
    this.word = seed;
    this.x = this.random() - 0.5;
    return this.outcome();
  }

  step(action) {
    this.x += (action - 1) * 0.3 + (this.random() - 0.5) * 0.1;
    return {
      ...this.outcome(),
      reward: this.x,
      terminated: Math.abs(this.x) > 1.2,
      truncated: this.random() > 0.97,
    };
  }

  outcome() {
    const actionMask = [this.x > -1, true, this.x < 1];
    return { observation: [this.x, this.word / 2 ** 32], info: { actionMask } };
  }

  random() {
    this.word = (Math.imul(this.word, 1664525) + 1013904223) >>> 0;
    return this.word / 2 ** 32;
  }

  getState() {
    return [this.x, this.word];
  }

  setState([x, word]) {
    this.x = x;
    this.word = word;
    return this.outcome();
  }
}
