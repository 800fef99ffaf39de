/**
 * Repaints are spread over frames: however fast news come, a thing is painted at most ten times a second, and few things
 * in any one frame, so that the stage between them keeps moving.
 */
const EVERY = 100; // ms between two repaints of the same thing
const IN_A_FRAME = 3;

interface Painting {
  readonly paint: () => void;
  wanted: boolean;
  painted: number; // ms
}

const paintings = new Set<Painting>();
let running = false;

/** Registers something to paint; `request()` on what is returned asks for a repaint, calling it ends that. */
export function onRepaint(paint: () => void): (() => void) & { request(): void } {
  const painting: Painting = { paint, wanted: false, painted: 0 };
  paintings.add(painting);
  const request = () => {
    painting.wanted = true;
    if (running) return;
    running = true;
    requestAnimationFrame(frame);
  };
  return Object.assign(() => void paintings.delete(painting), { request });
}

function frame(now: number): void {
  const due = [...paintings]
    .filter(({ wanted, painted }) => wanted && now - painted >= EVERY)
    .sort((one, other) => one.painted - other.painted)
    .slice(0, IN_A_FRAME);
  for (const painting of due) {
    painting.wanted = false;
    painting.painted = now;
    painting.paint();
  }
  running = [...paintings].some(({ wanted }) => wanted);
  if (running) requestAnimationFrame(frame);
}
