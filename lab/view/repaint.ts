/**
 * Repaints are spread over frames: however fast news come, a thing is painted a few times a second, one thing in any one
 * frame, and what is out of sight much less often, so that the stage between them keeps moving and training keeps its core.
 */
const OUT_OF_SIGHT = 2000; // ms between two repaints: it is still printed, and read aloud
const UNSEEN = 1000; // ms
const NEARLY_SEEN = "120px"; // beyond the edge of the window, so that nobody scrolls faster than it is painted

interface Painting {
  readonly paint: () => void;
  readonly every: number; // ms
  inSight: boolean;
  wanted: boolean;
  painted: number; // ms
}

const paintings = new Map<Element, Painting>();
const sight = new IntersectionObserver(look, { rootMargin: NEARLY_SEEN });
let running = false;

/**
 * Registers something to paint at a place of the page, which is its alone; `request()` on what is returned asks for a
 * repaint, calling it ends that.
 * @param every ms between two repaints, at least
 */
export function onRepaint(place: Element, every: number, paint: () => void): (() => void) & { request(): void } {
  const painting: Painting = { paint, every, inSight: false, wanted: false, painted: performance.now() };
  paintings.set(place, painting);
  sight.observe(place);
  const request = () => {
    painting.wanted = true;
    run();
  };
  const end = () => {
    sight.unobserve(place);
    paintings.delete(place);
  };
  return Object.assign(end, { request });
}

/**
 * Waits until everything in sight that is to be painted is painted, news that come in the next two frames included; not
 * longer than a second, since a page that nobody sees is not painted.
 */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, UNSEEN);
    const wait = () => {
      if ([...paintings.values()].some(({ wanted, inSight }) => wanted && inSight)) requestAnimationFrame(wait);
      else resolve();
    };
    requestAnimationFrame(() => requestAnimationFrame(wait));
  });
}

function look(entries: readonly IntersectionObserverEntry[]): void {
  for (const { target, isIntersecting } of entries) {
    const painting = paintings.get(target);
    if (!painting) continue;
    painting.inSight = isIntersecting;
    if (isIntersecting) painting.painted = 0; // what comes into sight is painted at once
  }
  run();
}

function run(): void {
  if (running || ![...paintings.values()].some(({ wanted }) => wanted)) return;
  running = true;
  requestAnimationFrame(frame);
}

function frame(now: number): void {
  const next = [...paintings.values()]
    .filter(({ wanted, painted, inSight, every }) => wanted && now - painted >= (inSight ? every : OUT_OF_SIGHT))
    .sort((one, other) => one.painted - other.painted)[0];
  if (next) {
    next.wanted = false;
    next.painted = now;
    next.paint();
  }
  running = false;
  run();
}
