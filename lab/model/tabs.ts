/** The parts of the page, of which one is open. */
export const tabs = [
  { id: "train", label: "Train" },
  { id: "compare", label: "Compare" },
  { id: "own", label: "Your environment" },
  { id: "lessons", label: "Lessons" },
  { id: "runs", label: "Runs" },
] as const;

export type Tab = (typeof tabs)[number]["id"];
