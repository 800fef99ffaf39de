/** The page: header, the tabs' contents, and what has to be said. */
import { complain, current, notice, type Tab, tab } from "../model/lab.ts";
import { theme, toggleTheme } from "../model/theme.ts";
import { ChartsPanel, ReturnChart } from "./charts_panel.tsx";
import { Icon } from "./icon.tsx";
import { SettingsPanel } from "./settings_panel.tsx";
import { StageBar } from "./stage_bar.tsx";
import { StageView } from "./stage_view.tsx";
import { Headline, Transport } from "./transport.tsx";

const tabs: readonly { id: Tab; label: string }[] = [{ id: "train", label: "Train" }];

export function App() {
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
        <button
          type="button"
          class="icon-button"
          aria-label={theme.value === "dark" ? "Light colours" : "Dark colours"}
          title={theme.value === "dark" ? "Light colours" : "Dark colours"}
          onClick={toggleTheme}
        >
          <Icon name={theme.value === "dark" ? "sun" : "moon"} />
        </button>
      </header>
      <main>{tab.value === "train" && <TrainTab />}</main>
      <Notice />
    </>
  );
}

function TrainTab() {
  const error = current.value?.error.value;
  return (
    <div class="train">
      <h1 class="visually-hidden">Train a policy and watch it learn</h1>
      <SettingsPanel />
      <section class="show card" aria-label="Stage">
        <StageBar />
        <StageView />
        <Transport />
        {error && (
          <p class="message error" role="alert">
            The run stopped. {error}
          </p>
        )}
      </section>
      <section class="result card" aria-label="Result">
        <Headline />
        <ReturnChart />
      </section>
      <ChartsPanel />
    </div>
  );
}

function Notice() {
  if (!notice.value) return null;
  const { kind, text } = notice.value;
  return (
    <div class={`notice ${kind}`} role={kind === "error" ? "alert" : "status"}>
      <p>{text}</p>
      <button
        type="button"
        class="icon-button"
        aria-label="Dismiss"
        onClick={() => {
          notice.value = undefined;
        }}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}

addEventListener("unhandledrejection", (event) => complain(event.reason));
