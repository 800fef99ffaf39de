/** What is trained and how: choices that begin another run, and three dials that turn while it runs. */
import { useSignal } from "@preact/signals";
import { change, changeAlgorithm, current, stage } from "../model/lab.ts";
import { initialSettings, type Settings } from "../model/settings.ts";
import { Asked } from "./asked.tsx";
import { Dials } from "./dials.tsx";
import { Choice, Field, NumberField, type Option } from "./field.tsx";
import { Later } from "./later.tsx";
import type { MoreProps } from "./more_settings.tsx";
import { algorithms, environments } from "./offers.ts";

const more = async () => (await import("./more_settings.tsx")).MoreSettings;

export function SettingsPanel() {
  const run = current.value;
  const settings = run?.settings.value;
  const config = run?.config.value;
  if (!settings) return <aside class="settings card" aria-label="Settings" />;
  const { algorithm, seed, overrides } = settings;
  const set = (difference: Partial<Settings>) => void change(difference);
  const override = (key: string, value: unknown) => {
    const { [key]: _, ...others } = overrides;
    set({ overrides: value === undefined ? others : { ...others, [key]: value } });
  };
  const offered = algorithms.filter(({ id }) => stage.algorithms.value.includes(id));
  return (
    <aside class="settings card" aria-label="Settings">
      <EnvironmentField settings={settings} set={set} />
      <Field label="Algorithm" hint={algorithms.find(({ id }) => id === algorithm)?.sentence}>
        <Choice
          value={algorithm}
          options={offered.map(({ id, name }) => [id, name])}
          onChoose={(id) => void changeAlgorithm(id)}
        />
      </Field>
      <Dials />
      <div class="pair">
        <NumberField
          label="Seed"
          hint="The same seed gives the same run, bit for bit, in every browser and in Node."
          value={seed}
          least={0}
          onSet={(value) => set({ seed: value ?? initialSettings.seed })}
        />
        <NumberField
          label="Environments"
          hint="Played side by side; each update learns from all of them."
          value={config?.numEnvs}
          least={1}
          most={65536}
          onSet={(value) => override("numEnvs", value)}
        />
      </div>
      <Asked summary="What if? Other physics, other rewards" load={whatIf} props={{}} />
      <More settings={settings} config={{ ...config }} set={set} override={override} />
    </aside>
  );
}

const whatIf = async () => (await import("./what_if.tsx")).WhatIf;

function EnvironmentField({ settings: { env, own }, set }: Pick<MoreProps, "settings" | "set">) {
  const options: Option[] = environments.map(({ id, name }) => [id, name]);
  return (
    <Field label="Environment" hint={environments.find(({ id }) => id === env)?.sentence}>
      <Choice
        value={own ? "own" : env}
        options={own ? [...options, ["own", "Your own"]] : options}
        onChoose={(id) => set({ env: id, overrides: {}, own: undefined })}
      />
    </Field>
  );
}

/** The settings that are folded away. */
function More(props: MoreProps) {
  const opened = useSignal(false);
  const changed = Object.keys(props.settings.overrides).length;
  return (
    <details
      class="more"
      onToggle={(event) => {
        opened.value ||= event.currentTarget.open;
      }}
    >
      <summary>
        More settings <span class="muted">{changed === 0 ? "as the preset says" : `${changed} changed`}</span>
      </summary>
      {opened.value && <Later load={more} props={props} />}
      {changed > 0 && (
        <button type="button" class="button" onClick={() => props.set({ overrides: {} })}>
          Back to the preset
        </button>
      )}
    </details>
  );
}
