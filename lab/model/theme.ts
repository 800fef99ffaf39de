/** Light or dark: the reader's preference, unless he chose; and the colors that canvases need as values. */
import { effect, signal } from "@preact/signals";

export type Theme = "light" | "dark";

const KEY = "swingup-lab-theme";
const preference = matchMedia("(prefers-color-scheme: dark)");

export const theme = signal<Theme>(chosen() ?? (preference.matches ? "dark" : "light"));

preference.addEventListener("change", () => {
  if (!chosen()) theme.value = preference.matches ? "dark" : "light";
});

effect(() => {
  document.documentElement.dataset.theme = theme.value;
});

export function toggleTheme(): void {
  theme.value = theme.value === "dark" ? "light" : "dark";
  try {
    localStorage.setItem(KEY, theme.value);
  } catch {} // without storage the choice lasts as long as the page
}

function chosen(): Theme | undefined {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Told apart with any kind of color blindness: Okabe and Ito's, lightened or darkened to a contrast of 3 on the card. */
const runs: Readonly<Record<Theme, readonly string[]>> = {
  light: ["#0072b2", "#d55e00", "#00855f", "#b0578f", "#a87400", "#2b8fc4", "#4a5164", "#7a5195"],
  dark: ["#56b4e9", "#f28e3c", "#2fc79a", "#e59ac4", "#f0d048", "#8ab4f8", "#c3cad9", "#b79cf0"],
};

export function runColor(index: number): string {
  const colors = runs[theme.value];
  return colors[index % colors.length];
}

/** Of charts. */
export function chartColors(): { text: string; grid: string } {
  return theme.value === "dark" ? { text: "#99a3ba", grid: "#272e3f" } : { text: "#5b6478", grid: "#e6e9f1" };
}
