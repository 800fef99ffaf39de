/** The worker of a sandboxed frame: a custom environment, examined, trained and played. */
import { OwnDesk } from "./own_desk.ts";
import type { OwnModule } from "./own_env.ts";
import type { Reply, Request } from "./protocol.ts";

declare global {
  /** What somebody wrote; the script that this one is a part of begins with it (`lab/model/sandbox.ts`). */
  var ownModule: OwnModule;
}

addEventListener("message", ({ ports }) => serve(ports[0], new OwnDesk(globalThis.ownModule)), { once: true });

function serve(port: MessagePort, desk: OwnDesk): void {
  const reply = (message: Reply) => port.postMessage(message);
  port.onmessage = async ({ data }: MessageEvent<Request>) => {
    const { id } = data;
    try {
      reply({ type: "answer", id, value: await desk.answer(data) });
    } catch (error) {
      const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
      reply({ type: "fault", id, name: String(name), message: String(message) });
    }
  };
}
