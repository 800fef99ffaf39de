/** Which line of the source a fault is in, and its mark in the editor until the text is changed. */
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";

/** The line that an error names: `(line 11)` where it was thrown, `(11:4)` where the text cannot be read. */
export function lineIn(words: string): number | undefined {
  const [, thrown, unread] = /\(line (\d+)\)|\((\d+):\d+\)/.exec(words) ?? [];
  const line = Number(thrown ?? unread);
  return line >= 1 ? line : undefined;
}

class Mark {
  decorations: DecorationSet = Decoration.none;

  update({ docChanged }: ViewUpdate): void {
    if (docChanged) this.decorations = Decoration.none;
  }
}

export const faultLine = ViewPlugin.fromClass(Mark, { decorations: ({ decorations }) => decorations });

export const faultLook = EditorView.theme({
  ".cm-fault": { backgroundColor: "var(--bad-soft)", boxShadow: "inset 3px 0 0 var(--bad)" },
});

/** @param line from 1; without it nothing is marked */
export function markLine(view: EditorView, line: number | undefined): void {
  const mark = view.plugin(faultLine);
  if (!mark) return;
  const place = line !== undefined && line <= view.state.doc.lines ? view.state.doc.line(line) : undefined;
  const attributes = { class: "cm-fault", "aria-invalid": "true" };
  mark.decorations = place ? Decoration.set([Decoration.line({ attributes }).range(place.from)]) : Decoration.none;
  view.dispatch(place ? { effects: EditorView.scrollIntoView(place.from, { y: "center" }) } : {});
}
