/** What a person does on the lab's page, for tests. */
import { buffer } from "node:stream/consumers";
import type { Download, Locator, Page } from "playwright-core";
import { hashWhen } from "./lab_page.ts";

export const button = (page: Page, name: string | RegExp): Locator => page.getByRole("button", { name, exact: true });
export const tab = (page: Page, name: string): Promise<void> =>
  page.getByRole("navigation").getByRole("button", { name }).click();
export const notice = (page: Page): Locator => page.locator(".notice");

/** Makes one update and gives the hash after it. */
export async function oneUpdate(page: Page): Promise<string> {
  const before = await hashWhen(page, "Paused");
  await button(page, "One update").click();
  await page.locator(".hash code", { hasText: /^(?!.*rests)/ }).waitFor();
  await page.waitForFunction(
    (old) =>
      /^[0-9a-f]{64}$/.test(document.querySelector(".hash code")?.textContent?.trim() ?? "") &&
      document.querySelector(".hash code")?.textContent?.trim() !== old,
    before,
  );
  return (await page.locator(".hash code").innerText()).trim();
}

/** Gives a file to the button that opens one. */
export async function openFile(page: Page, bytes: Uint8Array): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await button(page, "Open a checkpoint file").click();
  await (await chooser).setFiles({ name: "run.safetensors", mimeType: "", buffer: Buffer.from(bytes) });
}

/** Clicks and gives the file that comes. */
export async function downloaded(page: Page, name: string): Promise<Buffer> {
  const download = page.waitForEvent("download");
  await button(page, name).click();
  return bytesOf(await download);
}

/** What a download brought, from a browser that may be another machine's for all that it knows. */
export async function bytesOf(download: Download): Promise<Buffer> {
  return buffer(await download.createReadStream());
}

/** A number of the run on the stage, by its name there. */
export async function figure(page: Page, name: string): Promise<number> {
  const text = await page
    .locator(".headline dl > div")
    .filter({ has: page.getByText(name, { exact: true }) })
    .locator("dd")
    .innerText();
  return Number(text.replaceAll("\u2009", ""));
}

/** The run that the address names. */
export const named = (page: Page): URLSearchParams => new URLSearchParams(new URL(page.url()).hash.slice(1));
