/** Code that came with an address or a file: shown as it is, and run only when somebody says so. */
import { useEffect, useRef } from "preact/hooks";
import { acceptOffer, offered, refuseOffer } from "../model/lab.ts";
import type { OwnText, Settings } from "../model/settings.ts";
import { Button } from "./button.tsx";
import { display } from "./display.ts";
import type { Editor } from "./editor.ts";

export function OfferedCode({ settings, own }: { settings: Settings; own: OwnText }) {
  const place = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let editor: Editor | undefined;
    let gone = false;
    void import("./editor.ts").then(({ createEditor }) => {
      if (!gone && place.current) editor = createEditor(place.current, own.text);
    });
    return () => {
      gone = true;
      editor?.destroy();
    };
  }, [own]);

  const { algorithm, seed, overrides, expected } = settings;
  const lines = own.text.split("\n").length;
  const changed = Object.keys(overrides).length;
  return (
    <div class="page wide">
      <section class="card block own offered">
        <h1>This {offered.value?.options.checkpoint ? "file" : "address"} brings code</h1>
        <p class="lead">
          Somebody wrote the environment below and shared it. It has not run. If you run it, it is trained in a sandbox:
          a worker that reaches neither this page, nor what the browser keeps, nor the network.
        </p>
        <dl class="facts">
          <div>
            <dt>Code</dt>
            <dd>{lines === 1 ? "1 line" : `${display(lines, 0)} lines`}</dd>
          </div>
          <div>
            <dt>Run</dt>
            <dd>
              {algorithm.slice(0, 20).toUpperCase()}, seed {seed}
              {changed > 0 && `, ${changed === 1 ? "1 setting" : `${changed} settings`} changed`}
            </dd>
          </div>
          {expected && (
            <div>
              <dt>Compared</dt>
              <dd>after update {display(expected.update, 0)}</dd>
            </div>
          )}
        </dl>
        <div class="editor" ref={place} data-testid="offered" />
        <div class="row">
          <Button icon="play" look="primary" onClick={() => void acceptOffer()}>
            Run this code
          </Button>
          <Button icon="close" onClick={refuseOffer}>
            Do not run it
          </Button>
        </div>
      </section>
    </div>
  );
}
