/** Files from and to the person at the page. */

/** Offers a file for download. */
export function saveFile(name: string, content: BlobPart, type = "application/octet-stream"): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000); // the browser reads it after the click
}

/** The bytes of a file that the person chooses. */
export function chooseFile(accept: string): Promise<{ name: string; bytes: Uint8Array } | undefined> {
  return new Promise((resolve) => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = accept;
    input.addEventListener("change", async () => {
      const file = input.files?.[0];
      resolve(file && { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
    });
    input.addEventListener("cancel", () => resolve(undefined));
    input.click();
  });
}
