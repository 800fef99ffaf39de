/** What the stage shows and who acts: one lane or sixteen, the policy's best action or a draw, or the person. */
import { current, stage } from "../model/lab.ts";
import { GRID } from "../model/stage.ts";
import { Button } from "./button.tsx";
import { driving, drivingFor } from "./driving.ts";
import { Icon } from "./icon.tsx";

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
      <Button
        icon="hand"
        aria-pressed={driving.value}
        disabled={!controls}
        title={controls?.keys}
        onClick={() => {
          driving.toggle(env);
          if (driving.value) {
            if (lanes !== 1) void stage.setLanes(1);
            document.querySelector<HTMLElement>(".stage canvas")?.focus();
          }
        }}
      >
        {driving.value ? "Let it play" : "Drive"}
      </Button>
    </div>
  );
}
