/** The page: header, the tabs' contents, and what has to be said. */
import { useSignal, useSignalEffect } from "@preact/signals";
import { type FunctionComponent, render } from "preact";
import { complain, current, notice, type Tab, tab } from "../model/lab.ts";
import { theme, toggleTheme } from "../model/theme.ts";
import { IconButton } from "./button.tsx";
import { ChartsPanel, ReturnChart } from "./charts_panel.tsx";
import { driving } from "./driving.ts";
import { Headline } from "./headline.tsx";
import { Later } from "./later.tsx";
import { PolicyPanel } from "./policy_panel.tsx";
import { SettingsPanel } from "./settings_panel.tsx";
import { StageBar } from "./stage_bar.tsx";
import { StageView } from "./stage_view.tsx";
import { Transport } from "./transport.tsx";

const tabs: readonly { id: Tab; label: string }[] = [
  { id: "train", label: "Train" },
  { id: "compare", label: "Compare" },
  { id: "own", label: "Your environment" },
  { id: "runs", label: "Runs" },
];

/** Draws the page into an element. */
export function show(place: HTMLElement): void {
  place.replaceChildren(); // what stood there until now
  render(<App />, place);
}

export { settled } from "./repaint.ts";

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
        <span class="spring" />
        <IconButton
          icon={theme.value === "dark" ? "sun" : "moon"}
          label={theme.value === "dark" ? "Light colours" : "Dark colours"}
          title={theme.value === "dark" ? "Light colours" : "Dark colours"}
          onClick={toggleTheme}
        />
      </header>
      <main>
        {tab.value === "train" && <TrainTab />}
        {tab.value !== "train" && <Later key={tab.value} load={later[tab.value]} props={{}} />}
      </main>
      <Notice />
    </>
  );
}

/** Parts of the page that are fetched when they are opened for the first time. */
const later: Readonly<Record<Exclude<Tab, "train">, () => Promise<FunctionComponent>>> = {
  compare: async () => (await import("./compare_tab.tsx")).CompareTab,
  own: async () => (await import("./own_tab.tsx")).OwnTab,
  runs: async () => (await import("./runs_tab.tsx")).RunsTab,
};

function TrainTab() {
  const error = current.value?.error.value;
  return (
    <div class="train">
      <h1 class="visually-hidden">Train a policy and watch it learn</h1>
      <SettingsPanel />
      <section class="show card" aria-label="Stage">
        <StageBar />
        <StageView />
        {driving.value && <Later load={drivePad} props={{}} />}
        <Transport />
        {error && (
          <p class="message error" role="alert">
            The run stopped. {error}
          </p>
        )}
        <PolicyPanel />
      </section>
      <section class="result card" aria-label="Result">
        <Headline />
        <ReturnChart />
        <Doctor />
      </section>
      <ChartsPanel />
    </div>
  );
}

const drivePad = async () => (await import("./drive_pad.tsx")).DrivePad;

const doctorPanel = async () => (await import("./doctor_panel.tsx")).DoctorPanel;

/** Looks at the run once somebody asks. */
function Doctor() {
  const asked = useSignal(false);
  return (
    <details
      class="asked"
      onToggle={(event) => {
        asked.value = event.currentTarget.open;
      }}
    >
      <summary>Does it learn as it should? Ask the doctor</summary>
      {asked.value && <Later load={doctorPanel} props={{}} />}
    </details>
  );
}

function Notice() {
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
