/** Thirty seats and forty days to sell them: each day a price. Optimum by dynamic programming. */
import { box, defineEnv, discrete, Random } from "swingup";
import { poisson } from "./draws.ts";

const SEATS = 30;
const DAYS = 40;
const PRICES = Array.from({ length: 10 }, (_, k) => 60 + 30 * k);
/** Customers a day: at first few who look at the price, in the end many who do not. */
const rate = (price: number, days: number) => (days > 10 ? 3 * Math.exp(-price / 60) : 4 * Math.exp(-price / 250));

class Pricing {
  readonly observationSpace = box([0, 0], [SEATS, DAYS]);
  readonly actionSpace = discrete(PRICES.length);
  #random = new Random(0);
  #seats = 0;
  #days = 0;

  reset({ seed }: { seed: number }) {
    this.#random = new Random(seed);
    this.#seats = SEATS;
    this.#days = DAYS;
    return [this.#seats, this.#days];
  }

  step(action: number) {
    const sold = Math.min(this.#seats, poisson(this.#random, rate(PRICES[action], this.#days)));
    this.#seats -= sold;
    this.#days -= 1;
    const terminated = this.#seats === 0 || this.#days === 0;
    return { observation: [this.#seats, this.#days], reward: sold * PRICES[action], terminated };
  }
}

export const pricing = defineEnv(() => new Pricing(), { id: "pricing" });

export function pricingOptimum(): number {
  let value = new Float64Array(SEATS + 1);
  for (let days = 1; days <= DAYS; days++)
    value = value.map((_, seats) => Math.max(...PRICES.map((price) => income(seats, price, rate(price, days), value))));
  return value[SEATS];
}

function income(seats: number, price: number, rate: number, later: Float64Array): number {
  let chance = Math.exp(-rate);
  let rest = 1;
  let mean = 0;
  for (let sold = 0; sold < seats; sold++) {
    mean += chance * (sold * price + later[seats - sold]);
    rest -= chance;
    chance *= rate / (sold + 1);
  }
  return mean + Math.max(0, rest) * (seats * price + later[0]);
}
