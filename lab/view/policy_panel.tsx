/** What the policy thinks at this moment: how probable each action is to it, and what it expects; on request both as maps. */
import "../style/policy.css";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Inspection } from "swingup";
import { current, stage } from "../model/lab.ts";
import type { Spaces } from "../worker/player.ts";
import { display } from "./display.ts";
import { Folded } from "./folded.tsx";
import { actionName } from "./words_of_spaces.ts";

const MOST = 40; // actions that are shown
const networkPanel = async () => (await import("./network_panel.tsx")).NetworkPanel;
const mapsPanel = async () => (await import("./maps_panel.tsx")).MapsPanel;

const EVERY = 120; // ms: numbers that change faster cannot be read

export function PolicyPanel() {
  const env = current.value?.config.value?.env ?? "";
  const spaces = stage.spaces.value;
  const thought = useSignal<Inspection | undefined>(undefined);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden && stage.frame) thought.value = stage.frame.inspection;
    }, EVERY);
    return () => clearInterval(timer);
  }, []);
  return (
    <div class="policy">
      <div class="thought">
        <h3>Action</h3>
        <p class="sentence">How probable each action is to the policy in the state on the stage.</p>
        {thought.value && spaces && <Action env={env} spaces={spaces} thought={thought.value} />}
      </div>
      <div class="thought value">
        <h3>Value</h3>
        <p class="sentence">The rewards it expects from here on, later ones discounted.</p>
        <p class="big">{display(thought.value?.values[0])}</p>
      </div>
      {spaces?.observationNames && <Seen names={spaces.observationNames} />}
      <Folded summary="Maps: value and action over two of the numbers that it sees" load={mapsPanel} />
      <Folded summary="Network: weights and activations" load={networkPanel} />
    </div>
  );
}

const MOST_SEEN = 12; // numbers of an observation that are shown

/** What the policy is told of the state on the stage; painted with what it thinks. */
function Seen({ names }: { names: readonly string[] }) {
  const seen = stage.frame?.observation;
  if (!seen || names.length !== seen.length || names.length > MOST_SEEN) return null;
  return (
    <div class="thought">
      <h3>Observation</h3>
      <dl class="seen">
        {names.map((name, k) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{seen[k].toFixed(2)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Action({ env, spaces, thought }: { env: string; spaces: Spaces; thought: Inspection }) {
  const { probabilities, means, standardDeviations } = thought;
  if (probabilities)
    return (
      <ul class="bars">
        {Array.from(probabilities.subarray(0, MOST), (probability, k) => (
          <li key={k}>
            <span class="bar-name">{actionName(env, spaces, k) ?? `choice ${k}`}</span>
            <span class="bar">
              <span style={{ transform: `scaleX(${probability})` }} />
            </span>
            <span class="bar-number">{Math.round(100 * probability)} %</span>
          </li>
        ))}
      </ul>
    );
  if (!means || !standardDeviations || spaces.action.type !== "box") return null;
  const { low, high } = spaces.action;
  return (
    <ul class="bars">
      {Array.from(means.subarray(0, MOST), (mean, k) => {
        const place = (value: number) => 100 * Math.min(Math.max((value - low[k]) / (high[k] - low[k]), 0), 1);
        const from = place(mean - standardDeviations[k]);
        const to = place(mean + standardDeviations[k]);
        return (
          <li key={k}>
            <span class="bar-name">{actionName(env, spaces, k) ?? `dimension ${k}`}</span>
            <span class="bar range">
              <i style={{ left: `${from}%`, width: `${Math.max(to - from, 1)}%` }} />
              <b style={{ left: `${place(mean)}%` }} />
            </span>
            <span class="bar-number">
              {mean.toFixed(2)} <span class="muted">± {standardDeviations[k].toFixed(2)}</span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
