/** A button with an icon and words. */
import type { ComponentProps } from "preact";
import { Icon, type IconName } from "./icon.tsx";

type Attributes = Omit<ComponentProps<"button">, "icon" | "type">;

/** @param look further classes */
export function Button({ icon, look, children, ...attributes }: Attributes & { icon: IconName; look?: string }) {
  return (
    <button type="button" class={look ? `button ${look}` : "button"} {...attributes}>
      <Icon name={icon} />
      <span>{children}</span>
    </button>
  );
}

/** A button that is an icon alone. */
export function IconButton({ icon, label, ...attributes }: Attributes & { icon: IconName; label: string }) {
  return (
    <button type="button" class="icon-button" aria-label={label} {...attributes}>
      <Icon name={icon} />
    </button>
  );
}
