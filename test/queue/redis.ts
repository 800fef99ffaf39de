/** A Redis of a test's own, at a port of its own, that keeps nothing on the disk. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createServer, type Server, Socket } from "node:net";

const program = process.env.REDIS_SERVER ?? "redis-server";

/** Whether there is one on this machine; `npm test` finds or installs it. */
export const hasRedis = spawnSync(program, ["--version"]).status === 0;

export interface TestRedis {
  readonly address: string;
  readonly port: number;
  /** Ends it, with all that it held. */
  stop(): Promise<void>;
  /** Begins again at the same port, with nothing in it. */
  start(): Promise<void>;
}

export async function startRedis(): Promise<TestRedis> {
  const port = await freePort();
  let child: ChildProcess | undefined;
  const start = async () => {
    child = spawn(program, ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"], {
      stdio: "ignore",
    });
    while (!(await answers(port))) await new Promise(setImmediate);
  };
  const stop = async () => {
    const ended = new Promise((resolve) => child?.once("exit", resolve));
    child?.kill("SIGKILL");
    await ended;
  };
  await start();
  return { address: `redis://127.0.0.1:${port}`, port, start, stop };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new Socket();
    const end = (reached: boolean) => {
      socket.destroy();
      resolve(reached);
    };
    socket.once("data", (text) => end(text.toString().startsWith("+PONG")));
    socket.once("error", () => end(false));
    socket.connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
  });
}

/** A way to a port that can be cut, or go silent: connections stay, and nothing comes through until it is mended. */
export async function cable(
  port: number,
): Promise<{ address: string; cut(): void; silence(): void; mend(): void; close(): void }> {
  const open = new Set<Socket>();
  let isCut = false;
  let isSilent = false;
  const server: Server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = new Socket().connect(port, "127.0.0.1");
    for (const [one, other] of [
      [near, far],
      [far, near],
    ]) {
      open.add(one);
      one.on("error", () => {});
      one.on("close", () => {
        open.delete(one);
        other.destroy();
      });
      one.on("data", (bytes) => other.write(bytes));
      if (isSilent) one.pause();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = () => {
    isCut = true;
    for (const socket of open) socket.destroy();
  };
  return {
    address: `redis://127.0.0.1:${(server.address() as { port: number }).port}`,
    cut,
    silence: () => {
      isSilent = true;
      for (const socket of open) socket.pause();
    },
    mend: () => {
      isCut = false;
      isSilent = false;
      for (const socket of open) socket.resume();
    },
    close: () => {
      cut();
      server.close();
    },
  };
}
