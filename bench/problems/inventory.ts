/** Stock that is ordered a step ahead: observations up to 200, rewards of hundreds, most orders lose money. */
import { box, defineEnv, discrete, Random } from "swingup";
import { poisson } from "./draws.ts";

const DEMAND = 20; // mean, Poisson
const PRICE = 50;
const COST = 30; // each, and FIXED for an order
const FIXED = 200;
const HOLDING = 2;
const LOST = 10;
const UNIT = 5;
const ORDERS = 21;
const MOST = 200;

class Inventory {
  readonly observationSpace = box([0, 0], [MOST, MOST]); // in stock, on the way
  readonly actionSpace = discrete(ORDERS); // units
  #random = new Random(0);
  #stock = 0;
  #coming = 0;

  reset({ seed }: { seed: number }) {
    this.#random = new Random(seed);
    this.#stock = this.#random.integer(41);
    this.#coming = 0;
    return [this.#stock, this.#coming];
  }

  step(units: number) {
    const order = units * UNIT;
    const demand = poisson(this.#random, DEMAND);
    const sold = Math.min(demand, this.#stock);
    const left = this.#stock - sold;
    const bought = COST * order + (order > 0 ? FIXED : 0);
    const reward = PRICE * sold - LOST * (demand - sold) - HOLDING * left - bought;
    this.#stock = Math.min(MOST, left + this.#coming);
    this.#coming = order;
    return { observation: [this.#stock, this.#coming], reward, terminated: false };
  }
}

export const inventory = defineEnv(() => new Inventory(), { id: "inventory", timeLimit: 50 });
