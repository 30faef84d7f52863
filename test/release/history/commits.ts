import { createHash } from "node:crypto";
import type { RawCommit } from "../../../release/history/commit";

/** A commit of a test; its hash comes from its message unless it is given. */
export function commit(message: string, options: Partial<RawCommit> = {}): RawCommit {
  const hash = createHash("sha1").update(message).digest("hex");
  return { hash, parents: ["0".repeat(40)], author: { name: "Ada" }, message, ...options };
}
