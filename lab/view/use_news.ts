/** What is painted into a place of the page whenever runs have news. */
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import type { Run } from "../model/run.ts";
import { onRepaint } from "./repaint.ts";

export interface Painter {
  paint(): void;
  destroy?(): void;
}

/**
 * @param every ms between two repaints, at least
 * @param begin what paints; made again when another run is shown, or when one of `inputs` has changed
 */
export function useNews(
  place: RefObject<HTMLElement | null>,
  runs: readonly Run[],
  every: number,
  begin: (place: HTMLElement) => Painter,
  inputs: readonly unknown[],
): void {
  useEffect(() => {
    const element = place.current as HTMLElement;
    const painter = begin(element);
    const stop = onRepaint(element, every, () => painter.paint());
    stop.request();
    const news = runs.map((run) => run.news.subscribe(() => stop.request()));
    return () => {
      for (const end of news) end();
      stop();
      painter.destroy?.();
    };
  }, [runs.map(({ id }) => id).join(), ...inputs]);
}
