/** Somebody's own score at the task, beside the policy's: only episodes count that were driven from their first step. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { current, stage } from "../model/lab.ts";
import { level } from "../model/level.ts";
import { Button } from "./button.tsx";
import { tenths } from "./display.ts";
import { DrivePad } from "./drive_pad.tsx";
import { driving } from "./driving.ts";
import { withEachFrame } from "./stage_view.tsx";

interface Score {
  readonly tries: number;
  readonly last: number;
  readonly best: number;
}

const none: Score = { tries: 0, last: Number.NaN, best: Number.NaN };

export function NowYou() {
  const run = current.value;
  const score = useSignal<Score>(none);
  const counted = useRef(0);
  useEffect(() => {
    score.value = none;
    counted.current = 0;
    return withEachFrame(({ ended: [last] }) => {
      if (!last || last.number === counted.current) return;
      counted.current = last.number;
      if (!last.byHand) return;
      const { tries, best } = score.value;
      score.value = {
        tries: tries + 1,
        last: last.return,
        best: tries === 0 ? last.return : Math.max(best, last.return),
      };
    });
  }, [run?.id]);
  const { tries, last, best } = score.value;
  const its = run?.series.last("episodeReturn") ?? Number.NaN;
  return (
    <div class="now-you">
      <DrivePad />
      <p role="status" data-tries={tries}>
        {tries === 0 ? (
          "Your first whole try counts."
        ) : (
          <>
            You: <strong>{tenths(last)}</strong>, best <strong>{tenths(best)}</strong>.
          </>
        )}{" "}
        {Number.isFinite(its) && (
          <>
            {level.value === "beginner" ? "The network" : "The policy"}: <strong>{tenths(its)}</strong>.
          </>
        )}{" "}
        {best >= its && <strong class="solved">You beat it.</strong>}
      </p>
      <Button
        icon="reset"
        onClick={() => {
          stage.still.value = false;
          void stage.restart();
          document.querySelector<HTMLElement>(".stage canvas")?.focus();
        }}
      >
        Try again
      </Button>
      {level.value === "beginner" && (
        <Button icon="close" onClick={() => driving.stop()}>
          Let it play
        </Button>
      )}
    </div>
  );
}
