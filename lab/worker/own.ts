/** The worker of a sandboxed frame: an environment of one's own, examined, trained and played. */
import { expose } from "comlink";
import { OwnDesk } from "./own_desk.ts";

const desk = new OwnDesk();
addEventListener("message", ({ data, ports }) => {
  if (data === "port") expose(desk, ports[0]);
});
