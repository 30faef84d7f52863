import { Socket } from "node:net";

/**
 * Makes every outgoing TCP or pipe connection of this process fail with a sentence that says why, so that a program under check gets
 * the same answer on a laptop with credentials and in a pull request from a fork. No sandbox: it stops accidents, not attackers.
 */
export function refuseConnections(): void {
  Socket.prototype.connect = function refuse(this: Socket, ...args: unknown[]): Socket {
    const error = new Error(
      `the program opens a connection to ${targetOf(args)}; airlock check --program has no network`,
    );
    process.nextTick(() => this.destroy(error));
    return this;
  };
}

function targetOf(args: readonly unknown[]): string {
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  if (typeof first === "object" && first !== null) {
    const { host, port, path } = first as { host?: unknown; port?: unknown; path?: unknown };
    if (typeof path === "string") return path;
    return `${typeof host === "string" ? host : "localhost"}:${String(port)}`;
  }
  return typeof second === "string" ? `${second}:${String(first)}` : String(first);
}
