/** The formats in which a chart can be kept. */
import { complain } from "../model/lab.ts";
import { Menu } from "./menu.tsx";

const formats = ["png", "svg", "csv"] as const;
export type Format = (typeof formats)[number];

export function ExportMenu({ label, save }: { label: string; save: (format: Format) => Promise<void> }) {
  return (
    <Menu label={label} icon="download">
      {formats.map((format) => (
        <button type="button" key={format} onClick={() => void save(format).catch(complain)}>
          {format.toUpperCase()}
        </button>
      ))}
    </Menu>
  );
}
