/** The editor: CodeMirror, fetched when somebody opens it, with the page's colours. */
import { javascript } from "@codemirror/lang-javascript";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { basicSetup } from "codemirror";
import { faultLine, faultLook, markLine } from "./fault_line.ts";

export interface Editor {
  replace(text: string): void;
  /** Marks the line of a fault, from 1, until the text is changed; without one none is marked. */
  mark(line: number | undefined): void;
  destroy(): void;
}

const look = EditorView.theme({
  "&": { height: "100%", fontSize: "13px", backgroundColor: "var(--well)" },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--well)", color: "var(--muted)", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--accent) 7%, transparent)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground, ::selection": {
    backgroundColor: "color-mix(in srgb, var(--accent) 24%, transparent) !important",
  },
  ".cm-scroller": { fontFamily: "ui-monospace, Consolas, monospace", lineHeight: "1.5" },
});

const inks = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: "var(--ink-keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--ink-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--ink-number)" },
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
  { tag: [tags.typeName, tags.className], color: "var(--ink-type)" },
]);

/** @param onChange without it the text can be read and not written; lines wrap then, so that none hides what is far right */
export function createEditor(parent: HTMLElement, text: string, onChange?: (text: string) => void): Editor {
  const view = new EditorView({
    parent,
    doc: text,
    extensions: [
      basicSetup,
      javascript({ typescript: true }),
      look,
      faultLook,
      faultLine,
      syntaxHighlighting(inks),
      EditorView.contentAttributes.of({ "aria-label": "The environment's source text" }),
      onChange
        ? EditorView.updateListener.of((update) => {
            if (update.docChanged) onChange(update.state.doc.toString());
          })
        : [EditorView.editable.of(false), EditorView.lineWrapping],
    ],
  });
  view.scrollDOM.tabIndex = 0; // it scrolls, so the keyboard must reach it
  return {
    replace: (next) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } }),
    mark: (line) => markLine(view, line),
    destroy: () => view.destroy(),
  };
}
