/** Keys for fingers: shown while somebody drives, since a phone has no arrows. */
import { current } from "../model/lab.ts";
import { driving, drivingFor } from "./driving.ts";

const arrows = [
  { key: "ArrowLeft", sign: "←", name: "left" },
  { key: "ArrowUp", sign: "↑", name: "up" },
  { key: "ArrowDown", sign: "↓", name: "down" },
  { key: "ArrowRight", sign: "→", name: "right" },
] as const;

export function DrivePad() {
  const env = current.value?.config.value?.env;
  if (!driving.value || !env) return null;
  const vertical = env === "Reacher-v5";
  return (
    <div class="drive-pad">
      <p class="hint">{drivingFor(env)?.keys}</p>
      {arrows
        .filter(({ name }) => vertical || name === "left" || name === "right")
        .map(({ key, sign, name }) => (
          <button
            type="button"
            key={key}
            class="button"
            aria-label={name}
            onPointerDown={() => driving.press(key, env, true)}
            onPointerUp={() => driving.press(key, env, false)}
            onPointerLeave={() => driving.press(key, env, false)}
          >
            {sign}
          </button>
        ))}
    </div>
  );
}
