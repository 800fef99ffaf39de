/** A small menu behind a button; closes when something in it is chosen, on Escape, and when the focus leaves. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { Icon, type IconName } from "./icon.tsx";

export interface MenuProps {
  label: string;
  icon: IconName;
  children: ComponentChildren;
}

export function Menu({ label, icon, children }: MenuProps) {
  const open = useSignal(false);
  const root = useRef<HTMLDivElement>(null);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens to what bubbles from the buttons inside
    <div
      class="menu"
      ref={root}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        open.value = false;
        root.current?.querySelector("button")?.focus();
      }}
      onFocusOut={(event) => {
        if (!root.current?.contains(event.relatedTarget as Node | null)) open.value = false;
      }}
    >
      <button
        type="button"
        class="icon-button"
        aria-label={label}
        title={label}
        aria-expanded={open.value}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <Icon name={icon} />
      </button>
      {open.value && (
        // biome-ignore lint/a11y/noStaticElementInteractions: as above
        // biome-ignore lint/a11y/useKeyWithClickEvents: a key on a button is a click
        <div
          class="menu-items"
          onClick={() => {
            open.value = false;
          }}
        >
          {children}
        </div>
      )}
    </div>
  );
}
