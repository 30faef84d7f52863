import assert from "node:assert/strict";
import type { EngineRun } from "../../engine/harness/engineRun";

/**
 * What policies said, in order: `resource: policy: measured X, required Y. REMEDY`. Left out is the policy's description,
 * which the engine puts on a line before the message; hashes of files and key fingerprints are shortened to dots. Fails
 * where a finding is not mandatory or does not begin with its policy's name.
 */
export function violationsOf(run: EngineRun): readonly string[] {
  return run.violations.map(({ policy, pack, level, urn, message }) => {
    assert.deepEqual([pack, level], ["airlock", "mandatory"], message);
    const [, said = "", ...more] = message.split("\n");
    assert.deepEqual([said.startsWith(`${policy}: `), more], [true, []], message);
    const short = said.replace(/SHA256:[A-Za-z0-9+/]{43}/g, "SHA256:...").replace(/(?<!sha256:)[0-9a-f]{64}/g, "...");
    return `${urn?.split("::").at(-1)}: ${short}`;
  });
}
