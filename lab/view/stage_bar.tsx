/** What the stage shows and who acts: one lane or sixteen, the policy's best action or a draw, or the person. */
import type { Signal } from "@preact/signals";
import { current, stage } from "../model/lab.ts";
import { GRID } from "../model/stage.ts";
import { Button } from "./button.tsx";
import { driving, drivingFor } from "./driving.ts";
import { Icon } from "./icon.tsx";
import { beside, ghost } from "./watching.ts";

export function StageBar() {
  const env = current.value?.config.value?.env;
  const lanes = stage.lanes.value;
  const explore = stage.hands.value.explore === true;
  const controls = env ? drivingFor(env) : undefined;
  return (
    <div class="stage-bar">
      <h2>{env ?? "…"}</h2>
      <span class="spring" />
      <fieldset class="segmented" aria-label="Lanes on the stage">
        <button type="button" aria-pressed={lanes === 1} title="One lane, large" onClick={() => void stage.setLanes(1)}>
          <Icon name="one" />
          <span>One</span>
        </button>
        <button
          type="button"
          aria-pressed={lanes === GRID}
          title="Sixteen lanes at once"
          onClick={() => {
            driving.stop();
            void stage.setLanes(GRID);
          }}
        >
          <Icon name="grid" />
          <span>Sixteen</span>
        </button>
      </fieldset>
      <label
        class="check"
        title="Draw actions from the policy's distribution, as it does while it learns, instead of its most probable ones"
      >
        <input
          type="checkbox"
          checked={explore}
          onChange={(event) => {
            stage.hands.value = { ...stage.hands.value, explore: event.currentTarget.checked };
          }}
        />
        Explore
      </label>
      <WatchCheck name="Ghost" title="The policy before any training, pale, over what it has become" shown={ghost} />
      <WatchCheck name="Before" title="The run untrained, half way and solved, on small stages" shown={beside} />
      <Button
        icon="hand"
        aria-pressed={driving.value}
        disabled={!controls}
        title={controls?.keys}
        onClick={() => driving.toggle(env)}
      >
        {driving.value ? "Let it play" : "Drive"}
      </Button>
    </div>
  );
}

function WatchCheck({ name, title, shown }: { name: string; title: string; shown: Signal<boolean> }) {
  return (
    <label class="check" title={title}>
      <input
        type="checkbox"
        checked={shown.value}
        onChange={({ currentTarget: { checked } }) => {
          shown.value = checked;
        }}
      />
      {name}
    </label>
  );
}
