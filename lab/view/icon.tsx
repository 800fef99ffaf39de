/** The icons, drawn in lines of the text's colour. */
const paths = {
  play: "M7 4.5v15l12-7.5z",
  pause: "M7.5 5v14M16.5 5v14",
  step: "M6 5v14l9-7zM18 5v14",
  reset: "M4.5 12a7.5 7.5 0 1 0 2.4-5.5M4.5 4v4h4",
  download: "M12 4v11m-4.5-4 4.5 4.5 4.5-4.5M5 19.5h14",
  upload: "M12 16V4.5M7.5 9 12 4.5 16.5 9M5 19.5h14",
  share: "M9 13.5a4 4 0 0 0 6 .5l3-3a4.2 4.2 0 0 0-6-6l-1.2 1.2M15 10.5a4 4 0 0 0-6-.5l-3 3a4.2 4.2 0 0 0 6 6l1.2-1.2",
  sun: "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 2.5v2M12 19.500v2M2.5 12h2M19.5 12h2M5.3 5.300l1.4 1.400M17.3 17.300l1.4 1.400M5.3 18.700l1.4-1.400M17.3 6.700l1.4-1.4",
  moon: "M19.5 14.500A8 8 0 0 1 9.5 4.500a8 8 0 1 0 10 10z",
  close: "M6 6l12 12M18 6 6 18",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6z",
  hidden:
    "M4 4l16 16M9.5 6a9 9 0 0 1 2.5-.4C18 5.6 21.5 12 21.5 12a17 17 0 0 1-2.8 3.500M6 8A17 17 0 0 0 2.5 12S6 18.5 12 18.500a9 9 0 0 0 3.5-.7",
  save: "M5 4.500h11l3.5 3.500v11.500h-14.500zM8 4.500v5h7v-5M8 19.500v-6h8v6",
  help: "M9 9.500a3 3 0 1 1 4.500 2.6c-1 .6-1.500 1.200-1.500 2.400M12 17.500v.5",
  film: "M4 6.500h11v11H4zM15 10.500l5-3v9l-5-3",
  code: "M8.500 7 4 12l4.500 5M15.500 7 20 12l-4.500 5",
  one: "M4 6h16v12H4z",
  grid: "M4 5h7v6H4zM13 5h7v6h-7zM4 13h7v6H4zM13 13h7v6h-7z",
  hand: "M8 12V6.500a1.5 1.5 0 0 1 3 0V11m0-5.500a1.5 1.5 0 0 1 3 0V11m0-4a1.5 1.5 0 0 1 3 0v7.500a6 6 0 0 1-6 6c-3 0-4-1.5-6.5-5.5-.8-1.3 1-2.7 2.2-1.500L8 14",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  const filled = name === "play";
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" fill={filled ? "currentColor" : "none"}>
      <path d={paths[name]} stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}
