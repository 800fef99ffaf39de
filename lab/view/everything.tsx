/** The train tab with all that there is to see and to set; fetched when somebody wants everything. */
import { useSignalEffect } from "@preact/signals";
import { current, stage } from "../model/lab.ts";
import { type Member, members } from "../model/stage.ts";
import { ChartsPanel, ReturnChart } from "./charts_panel.tsx";
import { driving } from "./driving.ts";
import { Folded } from "./folded.tsx";
import { Headline } from "./headline.tsx";
import { Later } from "./later.tsx";
import { Playback } from "./playback.tsx";
import { PolicyPanel } from "./policy_panel.tsx";
import { SettingsPanel } from "./settings_panel.tsx";
import { SmallStages } from "./small_stages.tsx";
import { StageBar } from "./stage_bar.tsx";
import { StageView } from "./stage_view.tsx";
import { Transport } from "./transport.tsx";
import { beside, ghost } from "./watching.ts";

export function Everything() {
  useSignalEffect(() => {
    const alone: readonly Member[] = ghost.value ? ["untrained"] : [];
    void stage.setCast(beside.value ? members : alone);
  });
  const error = current.value?.error.value;
  return (
    <div class="train">
      <SettingsPanel />
      <section class="show card" aria-label="Stage">
        <StageBar />
        <StageView />
        <Playback />
        {beside.value && <SmallStages />}
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
        <Folded summary="Does it learn as it should? Ask the doctor" load={doctorPanel} />
      </section>
      <ChartsPanel />
    </div>
  );
}

const nowYou = async () => (await import("./now_you.tsx")).NowYou;

const doctorPanel = async () => (await import("./doctor_panel.tsx")).DoctorPanel;
