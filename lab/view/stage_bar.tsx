/** What the stage shows and who acts: one lane or sixteen, the policy's best action or a draw, or the person. */
import { current, stage } from "../model/lab.ts";
import { GRID } from "../model/stage.ts";
import { Button } from "./button.tsx";
import { driving, drivingFor } from "./driving.ts";
import { Icon } from "./icon.tsx";
import { ghost } from "./stage_view.tsx";

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
      <GhostCheck lanes={lanes} />
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

function GhostCheck({ lanes }: { lanes: number }) {
  return (
    <label class="check" title="The policy before any training, pale, beside what it has become">
      <input
        type="checkbox"
        checked={ghost.value}
        disabled={lanes !== 1}
        onChange={({ currentTarget: { checked } }) => {
          ghost.value = checked;
          void stage.setCast(checked ? [...stage.cast.value, "untrained"] : []);
        }}
      />
      Ghost
    </label>
  );
}
