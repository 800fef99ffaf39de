/** One run before, half way and solved, on three small stages beside the large one: the pole is seen to fall first. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { current, stage } from "../model/lab.ts";
import { level } from "../model/level.ts";
import type { Member } from "../model/stage.ts";
import type { Ended, Frame } from "../worker/player.ts";
import { tenths } from "./display.ts";
import { paintLane } from "./paint_stage.ts";
import { withEachFrame } from "./stage_view.tsx";

/** Stands where the three are to be seen; whoever shows it has them act (`stage.setCast`). */
export function SmallStages() {
  const run = current.value;
  run?.timeline.news.value;
  const { first, half, best, solved } = run?.timeline ?? {};
  return (
    <ul class="small-stages" aria-label="The same run, earlier">
      <SmallStage member="untrained" title={first && first.update > 0 ? "As it was opened" : "Untrained"} there />
      <SmallStage member="half" title="Half way" there={half !== undefined} />
      <SmallStage member="best" title={solved ? "Solved" : "Best so far"} there={best !== undefined} />
    </ul>
  );
}

function SmallStage({ member, title, there }: { member: Member; title: string; there: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const ended = useSignal<Ended | undefined>(undefined);
  useEffect(
    () =>
      withEachFrame((frame, env) => {
        const lane = laneOf(frame, member);
        if (lane === undefined || !canvas.current) return;
        paintLane(canvas.current, frame, env, lane);
        const last = frame.ended[lane];
        if (last?.number !== ended.value?.number) ended.value = last;
      }),
    [member],
  );
  const { value: last } = ended;
  const word = level.value === "beginner" ? "score" : "return";
  const lasted = last && `${last.length} steps, ${word} ${tenths(last.return)}`;
  return (
    <li class={there ? "" : "to-come"} data-member={member} data-length={there ? last?.length : undefined}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`${title}: ${there ? (lasted ?? "its first try") : "still to come"}`}
      />
      <p aria-hidden="true">
        <strong>{title}</strong>
        <span class="muted">{there ? (lasted ?? "…") : "still to come"}</span>
      </p>
    </li>
  );
}

function laneOf({ lanes, returns }: Frame, member: Member): number | undefined {
  const lane = lanes + stage.cast.value.indexOf(member);
  return lane >= lanes && lane < returns.length ? lane : undefined;
}
