/** The page: header, the tabs' contents, and what has to be said. */
import { useSignalEffect } from "@preact/signals";
import { type FunctionComponent, render } from "preact";
import { embedded } from "../model/embedded.ts";
import { complain, notice, tab } from "../model/lab.ts";
import { choose, level } from "../model/level.ts";
import { type Tab, tabs } from "../model/tabs.ts";
import { theme, toggleTheme } from "../model/theme.ts";
import { Beginner } from "./beginner.tsx";
import { IconButton } from "./button.tsx";
import { Intro } from "./intro.tsx";
import { Later } from "./later.tsx";

/** Draws the page into an element. */
export function show(place: HTMLElement): void {
  place.replaceChildren(); // what stood there until now
  render(embedded ? <Later load={embed} props={{}} /> : <App />, place);
}

export { settled } from "./repaint.ts";

const embed = async () => (await import("./embed.tsx")).Embed;

function App() {
  return (
    <>
      <header class="top">
        <a class="brand" href="./" aria-label="swingup lab, from the beginning">
          <img src="./icon.svg" alt="" width="28" height="28" />
          <span>
            swingup <em>lab</em>
          </span>
        </a>
        {(level.value === "everything" || tab.value !== "train") && <Parts />}
        <span class="spring" />
        {tab.value === "train" && <LevelSwitch />}
        <IconButton
          icon={theme.value === "dark" ? "sun" : "moon"}
          label={theme.value === "dark" ? "Light colours" : "Dark colours"}
          title={theme.value === "dark" ? "Light colours" : "Dark colours"}
          onClick={toggleTheme}
        />
      </header>
      <main>
        {tab.value === "train" && (
          <>
            <Intro />
            <TrainTab />
          </>
        )}
        {tab.value !== "train" && <Later key={tab.value} load={later[tab.value]} props={{}} />}
      </main>
      <Notice />
    </>
  );
}

function Parts() {
  return (
    <nav aria-label="Parts of the lab">
      {tabs.map(({ id, label }) => (
        <button
          type="button"
          key={id}
          class="tab"
          aria-current={tab.value === id ? "page" : undefined}
          onClick={() => {
            tab.value = id;
          }}
        >
          {label}
        </button>
      ))}
    </nav>
  );
}

/** Parts of the page that are fetched when they are opened for the first time. */
const later: Readonly<Record<Exclude<Tab, "train">, () => Promise<FunctionComponent>>> = {
  compare: async () => (await import("./compare_tab.tsx")).CompareTab,
  own: async () => (await import("./own_tab.tsx")).OwnTab,
  lessons: async () => (await import("./lessons_tab.tsx")).LessonsTab,
  runs: async () => (await import("./runs_tab.tsx")).RunsTab,
};

function TrainTab() {
  return level.value === "beginner" ? <Beginner /> : <Later load={everything} props={{}} />;
}

const everything = async () => (await import("./everything.tsx")).Everything;
if (level.value === "everything") void everything(); // it comes while the page is drawn

/** How much is shown. */
function LevelSwitch() {
  return (
    <fieldset class="segmented" aria-label="How much is shown">
      <button type="button" aria-pressed={level.value === "beginner"} onClick={() => choose("beginner")}>
        Beginner
      </button>
      <button type="button" aria-pressed={level.value === "everything"} onClick={() => choose("everything")}>
        Everything
      </button>
    </fieldset>
  );
}

export function Notice() {
  useSignalEffect(() => {
    if (notice.value?.kind !== "info") return;
    const timer = setTimeout(
      () => {
        notice.value = undefined;
      },
      notice.value.offer ? 20_000 : 8000,
    );
    return () => clearTimeout(timer);
  });
  if (!notice.value) return null;
  const { kind, text, offer } = notice.value;
  return (
    <div class={`notice ${kind}`} role={kind === "error" ? "alert" : "status"}>
      <p>{text}</p>
      {offer && (
        <button
          type="button"
          class="button"
          onClick={() => {
            notice.value = undefined;
            offer.act();
          }}
        >
          {offer.label}
        </button>
      )}
      <IconButton
        icon="close"
        label="Dismiss"
        onClick={() => {
          notice.value = undefined;
        }}
      />
    </div>
  );
}

addEventListener("unhandledrejection", (event) => complain(event.reason));
