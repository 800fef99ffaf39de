/** What a chart says, for whoever asks: two sentences, and a picture of what to hope for beside one to worry about. */
import "../style/chart_help.css";

interface Help {
  readonly sentences: readonly [what: string, watch: string];
  /** Heights from 0 to 1, at even distances, and what they are. */
  readonly good: Drawn;
  readonly bad: Drawn;
}

interface Drawn {
  readonly name: string;
  readonly heights: readonly number[];
}

const WIDTH = 120;
const HEIGHT = 56;

const helps: Readonly<Record<string, Help>> = {
  score: {
    sentences: [
      "Each try earns points; this is how many the last hundred tries have earned, on average.",
      "It should climb and stay up; the dashed line is the score that counts as solved, and the dot the moment on the stage.",
    ],
    good: { name: "learns", heights: [0.05, 0.08, 0.15, 0.3, 0.5, 0.7, 0.85, 0.9, 0.92, 0.92] },
    bad: { name: "forgets again", heights: [0.05, 0.15, 0.4, 0.7, 0.85, 0.6, 0.25, 0.3, 0.15, 0.1] },
  },
  episodeReturn: {
    sentences: [
      "All rewards of an episode added up, as a mean of the last hundred episodes.",
      "It should rise and then stay; the dashed line is the mean return that counts as solved.",
    ],
    good: { name: "learns", heights: [0.05, 0.08, 0.15, 0.3, 0.5, 0.7, 0.85, 0.9, 0.92, 0.92] },
    bad: { name: "learns and loses it", heights: [0.05, 0.15, 0.4, 0.7, 0.85, 0.6, 0.25, 0.3, 0.15, 0.1] },
  },
  formulaReturn: {
    sentences: [
      "The rewards that the formula gives in an episode added up, as a mean of the last hundred episodes.",
      "It should rise, since it is what is learned from; where it rises and the return does not, the formula asks for something else.",
    ],
    good: { name: "learns", heights: [0.05, 0.08, 0.15, 0.3, 0.5, 0.7, 0.85, 0.9, 0.92, 0.92] },
    bad: { name: "asks for nothing", heights: [0.4, 0.42, 0.39, 0.41, 0.4, 0.42, 0.4, 0.39, 0.41, 0.4] },
  },
  episodeLength: {
    sentences: [
      "Steps from the beginning of an episode to its end, as a mean of the last hundred.",
      "Longer is better where surviving pays, as for a pole that must not fall, and worse where a goal is to be reached.",
    ],
    good: { name: "CartPole lasts", heights: [0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.92, 0.95, 0.95, 0.95] },
    bad: { name: "never ends by itself", heights: [0.95, 0.95, 0.95, 0.95, 0.95, 0.95, 0.95, 0.95, 0.95, 0.95] },
  },
  entropy: {
    sentences: [
      "How evenly the policy spreads its choice over the actions: high is undecided, low is sure.",
      "It should fall slowly; where it falls at once the policy has stopped to explore before it knew enough.",
    ],
    good: { name: "falls with learning", heights: [0.95, 0.9, 0.84, 0.77, 0.68, 0.58, 0.5, 0.44, 0.4, 0.38] },
    bad: { name: "collapses", heights: [0.95, 0.4, 0.08, 0.03, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02] },
  },
  approxKl: {
    sentences: [
      "How much one update changes the policy, measured on the samples that it learned from.",
      "Small and steady is right; spikes mean steps that are too large, for which the learning rate is the first suspect.",
    ],
    good: { name: "small, steady", heights: [0.35, 0.3, 0.34, 0.26, 0.3, 0.24, 0.27, 0.22, 0.25, 0.2] },
    bad: { name: "spikes", heights: [0.2, 0.3, 0.9, 0.2, 0.3, 0.95, 0.4, 0.25, 0.98, 0.3] },
  },
  clipFraction: {
    sentences: [
      "The share of samples whose probability changed by more than the clip range, so that PPO stops pushing them.",
      "A few tenths at most; a rising share says that updates want to go further than they may.",
    ],
    good: { name: "a little", heights: [0.3, 0.25, 0.28, 0.2, 0.24, 0.18, 0.2, 0.15, 0.17, 0.14] },
    bad: { name: "most are clipped", heights: [0.3, 0.4, 0.5, 0.58, 0.66, 0.72, 0.8, 0.84, 0.88, 0.9] },
  },
  explainedVariance: {
    sentences: [
      "How well the value function foresees returns: 1 is perfectly, 0 no better than always saying their mean.",
      "It should rise above zero early; below zero it misleads, unless all returns are the same and nothing is left to explain.",
    ],
    good: { name: "rises to 1", heights: [0.3, 0.45, 0.6, 0.72, 0.8, 0.86, 0.9, 0.92, 0.93, 0.94] },
    bad: { name: "stays at 0 or below", heights: [0.3, 0.25, 0.32, 0.2, 0.28, 0.1, 0.24, 0.15, 0.26, 0.05] },
  },
  policyLoss: {
    sentences: [
      "What an update makes smaller: below zero where actions that were better than expected became more probable.",
      "It is no measure of success and stays near zero; only jumps of its size are worth a look.",
    ],
    good: { name: "near zero", heights: [0.4, 0.46, 0.42, 0.5, 0.45, 0.49, 0.44, 0.5, 0.47, 0.49] },
    bad: { name: "jumps", heights: [0.45, 0.5, 0.1, 0.95, 0.4, 0.05, 0.9, 0.3, 0.98, 0.15] },
  },
  valueLoss: {
    sentences: [
      "Half the squared error of the return that the value function expected.",
      "It rises while returns grow and falls once they are foreseen; growth without end says that rewards want scaling.",
    ],
    good: { name: "rises, then falls", heights: [0.2, 0.5, 0.8, 0.85, 0.6, 0.4, 0.25, 0.15, 0.1, 0.08] },
    bad: { name: "grows on", heights: [0.05, 0.08, 0.12, 0.2, 0.3, 0.42, 0.56, 0.7, 0.85, 0.98] },
  },
  gradientNorm: {
    sentences: [
      "The length of the gradient, before it is cut to its limit where there is one.",
      "Steady is right; spikes by orders of magnitude say that single updates pull very hard.",
    ],
    good: { name: "steady", heights: [0.6, 0.5, 0.45, 0.4, 0.42, 0.35, 0.38, 0.32, 0.34, 0.3] },
    bad: { name: "spikes", heights: [0.15, 0.2, 0.16, 0.95, 0.2, 0.15, 0.9, 0.18, 0.2, 0.98] },
  },
  stepsPerSecond: {
    sentences: [
      "Environment steps in a second, playing and learning together.",
      "It says nothing about learning; where it drops, the computer or the page has other work.",
    ],
    good: { name: "even", heights: [0.7, 0.75, 0.72, 0.74, 0.73, 0.75, 0.72, 0.74, 0.73, 0.74] },
    bad: { name: "something else works", heights: [0.75, 0.74, 0.75, 0.35, 0.3, 0.28, 0.3, 0.33, 0.7, 0.74] },
  },
};

/** @param id by which the button names it */
export function ChartHelp({ metric, id }: { metric: string; id: string }) {
  const help = helps[metric];
  if (!help) return null;
  const [what, watch] = help.sentences;
  return (
    <div class="chart-help" id={id}>
      <p>
        {what} {watch}
      </p>
      <Small {...help.good} look="good" />
      <Small {...help.bad} look="bad" />
    </div>
  );
}

function Small({ name, heights, look }: Drawn & { look: string }) {
  const points = heights.map((height, k) => {
    const x = 4 + ((WIDTH - 8) * k) / (heights.length - 1);
    return `${x.toFixed(1)},${(HEIGHT - 4 - (HEIGHT - 8) * height).toFixed(1)}`;
  });
  return (
    <figure class={look}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        <path d={`M3 2V${HEIGHT - 3}H${WIDTH - 2}`} />
        <polyline points={points.join(" ")} />
      </svg>
      <figcaption>{name}</figcaption>
    </figure>
  );
}
