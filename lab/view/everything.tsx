/** The train tab with all that there is to see and to set; fetched when somebody wants everything. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { current, stage } from "../model/lab.ts";
import { ChartsPanel, ReturnChart } from "./charts_panel.tsx";
import { driving } from "./driving.ts";
import { Headline } from "./headline.tsx";
import { Later } from "./later.tsx";
import { Playback } from "./playback.tsx";
import { PolicyPanel } from "./policy_panel.tsx";
import { SettingsPanel } from "./settings_panel.tsx";
import { StageBar } from "./stage_bar.tsx";
import { ghost, StageView } from "./stage_view.tsx";
import { Transport } from "./transport.tsx";

export function Everything() {
  useEffect(() => {
    void stage.setCast(ghost.value ? ["untrained"] : []);
  }, []);
  const error = current.value?.error.value;
  return (
    <div class="train">
      <SettingsPanel />
      <section class="show card" aria-label="Stage">
        <StageBar />
        <StageView />
        <Playback />
        {driving.value && <Later load={nowYou} props={{}} />}
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

const nowYou = async () => (await import("./now_you.tsx")).NowYou;

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
