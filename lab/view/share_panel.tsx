/** What makes a run somebody else's too: its address, the same as a QR code for the phone across the table, and a frame for a page of one's own. */
import "../style/share.css";
import { useMemo } from "preact/hooks";
import encodeQR from "qr";
import { say } from "../model/lab.ts";
import type { Run } from "../model/run.ts";
import { share } from "../model/written_address.ts";
import { Button } from "./button.tsx";
import { shared } from "./headline.tsx";

const CHAT = 2000; // characters, of a message where they are shortest
const MOST_QR = 2900; // bytes that the largest code holds with the least correction
const BORDER = 4; // modules, as the standard has it

/** Writes the address, copies it where the browser lets it, and shows what else can be done with it. */
export async function giveAddress(run: Run): Promise<void> {
  await run.rest();
  const address = await share(run);
  shared.value = address;
  const long = address.length > CHAT ? ` It has ${address.length} characters, more than some chats take.` : "";
  const copied = await copy(address);
  say(
    copied
      ? `The address now holds the whole run, and is on the clipboard: whoever opens it gets the same run, bit for bit.${long}`
      : `The address now holds the whole run: copy it from the address bar.${long}`,
  );
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // refused, or a page without a secure context
  }
}

export function SharePanel({ address }: { address: string }) {
  const code = frameFor(address);
  return (
    <section class="share" aria-label="Share this run">
      <QrCode address={address} />
      <div class="share-texts">
        <Copied label={`Address, ${address.length} characters`} text={address} />
        <Copied label="For a page of yours: stage, return and start button" text={code} />
        <Button
          icon="close"
          onClick={() => {
            shared.value = undefined;
          }}
        >
          Close
        </Button>
      </div>
    </section>
  );
}

function Copied({ label, text }: { label: string; text: string }) {
  return (
    <div class="copied">
      <label class="field">
        <span class="label">{label}</span>
        <textarea readOnly rows={2} value={text} onFocus={(event) => event.currentTarget.select()} />
      </label>
      <button
        type="button"
        class="button"
        onClick={async () => say((await copy(text)) ? "Copied." : "Select the text and copy it: the browser refuses.")}
      >
        Copy <span class="visually-hidden">{label}</span>
      </button>
    </div>
  );
}

function QrCode({ address }: { address: string }) {
  const code = useMemo(() => qrPath(address), [address]);
  if (!code) return <p class="muted">Too long for a QR code, which holds {MOST_QR} bytes.</p>;
  const { size, path } = code;
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label="The address as a QR code">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

/** Black runs of each row, as one path; black on white in every theme, since not every camera reads the reverse. */
function qrPath(address: string): { size: number; path: string } | undefined {
  if (new TextEncoder().encode(address).length > MOST_QR) return undefined;
  const rows = encodeQR(address, "raw", { ecc: "low", border: BORDER });
  const path = rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : []))).join("");
  return { size: rows.length, path };
}

/** An element for somebody's page that shows the run of an address. */
function frameFor(address: string): string {
  const [page, hash] = address.split("#");
  const src = `${page.split("?")[0]}?embed#${hash}`.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return `<iframe src="${src}" title="A policy learns" width="640" height="420" style="border: 0" loading="lazy"></iframe>`;
}
