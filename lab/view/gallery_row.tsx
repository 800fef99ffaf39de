/** Environments to begin from, above the editor. */
import "../style/gallery.css";
import { type Exhibit, gallery, textOf } from "../model/gallery.ts";
import { complain, say } from "../model/lab.ts";
import { ownText, write } from "../model/own.ts";
import type { OwnText } from "../model/settings.ts";

/** @param onChoose puts a source into the editor */
export function GalleryRow({ onChoose }: { onChoose: (own: OwnText) => void }) {
  const choose = async (exhibit: Exhibit) => {
    const before = ownText.value;
    const known = await Promise.all(gallery.map(textOf));
    const next = await textOf(exhibit);
    write(next);
    onChoose(next);
    if (known.some(({ text }) => text === before.text)) return; // it is here still
    const act = () => {
      write(before);
      onChoose(before);
    };
    say("What was written here has gone.", { label: "Undo", act });
  };
  return (
    <ul class="exhibits" aria-label="Begin from">
      {gallery.map((exhibit) => (
        <li key={exhibit.id}>
          <button type="button" onClick={() => void choose(exhibit).catch(complain)}>
            <strong>{exhibit.title}</strong>
            <span>{exhibit.sentence}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
