/** What if the reward were another: a formula of the step, from which another run learns. */
import { useSignal } from "@preact/signals";
import { change, current } from "../model/lab.ts";
import { type FormulaWords, formulaWords } from "../model/quantities.ts";

const FAULT = "formula-fault";
const HINT = "formula-hint";

export function RewardFormula() {
  const draft = useSignal<string | undefined>(undefined);
  const fault = useSignal("");
  const run = current.value;
  const { env = "", overrides = {} } = run?.settings.value ?? {};
  const { names, example } = formulaWords[env] ?? { names: [], example: "reward * 2" };
  const { rewardFormula, ...others } = overrides as { rewardFormula?: string };
  const text = draft.value ?? rewardFormula ?? "";

  const set = async (formula: string | undefined) => {
    const said = formula === undefined ? others : { ...others, rewardFormula: formula };
    fault.value = "";
    const refused = (error: unknown) => {
      fault.value = (error instanceof Error ? error.message : String(error)).replace(/^.*?rewardFormula: /, "");
    };
    if (await change({ overrides: said }, { start: true, refused })) draft.value = undefined;
  };
  return (
    <form
      class="formula"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "" && text !== rewardFormula) void set(text);
      }}
    >
      <Text
        text={text}
        example={example}
        wrong={fault.value !== ""}
        onText={(value) => {
          draft.value = value;
        }}
      />
      {fault.value && (
        <p class="message error" role="alert" id={FAULT}>
          {fault.value}
        </p>
      )}
      <Hint names={names} example={example} />
      <div class="formula-actions">
        <button type="submit" class="button" disabled={text.trim() === "" || text === rewardFormula}>
          Learn by this formula
        </button>
        {rewardFormula !== undefined && (
          <button type="button" class="button" onClick={() => void set(undefined)}>
            The usual reward
          </button>
        )}
      </div>
    </form>
  );
}

interface TextProps {
  text: string;
  example: string;
  wrong: boolean;
  onText: (text: string) => void;
}

/** Enter is as good as the button. */
function Text({ text, example, wrong, onText }: TextProps) {
  return (
    <label class="field">
      <span class="label">Reward formula</span>
      <textarea
        rows={2}
        maxLength={1000}
        spellcheck={false}
        autoComplete="off"
        autoCapitalize="off"
        placeholder={example}
        value={text}
        aria-invalid={wrong}
        aria-describedby={wrong ? `${FAULT} ${HINT}` : HINT}
        onInput={(event) => onText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey) return;
          event.preventDefault();
          event.currentTarget.form?.requestSubmit();
        }}
      />
    </label>
  );
}

function Hint({ names, example }: FormulaWords) {
  return (
    <p class="hint" id={HINT}>
      Of what a step was like: <Words names={names} />, such as <code>{example}</code>. The run learns from it; its
      return stays the environment's, and the formula return has a chart of its own.
    </p>
  );
}

function Words({ names }: { names: readonly string[] }) {
  const all = [...(names.length > 0 ? names : ["observation[0]"]), "action", "reward", "terminated", "truncated"];
  return (
    <>
      {all.map((name, k) => (
        <>
          {k > 0 && ", "}
          <code>{name}</code>
        </>
      ))}
    </>
  );
}
