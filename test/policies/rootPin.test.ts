import assert from "node:assert/strict";
import { checkResources } from "../../policies/inProcess";
import { sha256 } from "../release/goodRelease";
import { line, MALLORY, type RootGiven, rootFiles } from "../release/trust/rootScene";
import {
  CONFIG_WITHOUT_APPROVALS,
  type ReleaseFolder,
  releaseFolder,
  releaseRecord,
  removeReleaseFolders,
} from "./declared";

const RULES = `${CONFIG_WITHOUT_APPROVALS}root: trust\n`;

/** A release in a repository with roots that speak for its airlock.yaml, and the pins of them. */
function rooted(roots: readonly RootGiven[], config = RULES): { folder: ReleaseFolder; pins: readonly string[] } {
  const folder = releaseFolder({ config });
  const pins: string[] = [];
  for (const [name, file] of rootFiles(roots.map((root) => ({ rules: RULES, ...root })))) {
    if (file.kind !== "read") continue;
    folder.write(`trust/${name}`, Buffer.from(file.bytes).toString());
    if (name.endsWith(".json")) pins.push(`${name.replace(".json", "")}:${sha256(file.bytes)}`);
  }
  return { folder, pins };
}

function found(folder: ReleaseFolder, root?: unknown): readonly string[] {
  const config = root === undefined ? {} : { "root-approved": { root } };
  return checkResources([releaseRecord(folder)], { config }).map(({ message }) => message);
}

const taken: RootGiven = { says: { signers: [line("mallory", MALLORY)], quorum: 1 }, signed: [MALLORY] };

describe("a root from policy configuration", () => {
  afterEach(removeReleaseFolders);

  it("is where the chain begins: a pull request that replaces every root does not change its own judge", () => {
    const { folder, pins } = rooted([{}, {}]);
    for (const pin of [undefined, ...pins]) assert.deepEqual(found(folder, pin), []);
    const other = rooted([taken, taken]);
    assert.deepEqual(found(other.folder), []);
    const [message, ...more] = found(other.folder, pins[0]);
    assert.deepEqual(more, []);
    assert.match(
      message ?? "",
      /^root-approved: measured root 1 does not count, required a chain of roots that a quorum has signed\. the pack's configuration \(root\) pins root 1 with the hash [0-9a-f]{64}, and that of trust\/1\.json is [0-9a-f]{64}: it is another root\.$/,
    );
  });

  it("refuses a chain that ends before it, and an airlock.yaml that names no root", () => {
    const { pins } = rooted([{}, {}]);
    assert.deepEqual(found(rooted([{}]).folder, pins[1]), [
      "root-approved: measured no whole chain in trust, required a chain of roots that a quorum has signed. the pack's configuration (root) pins root 2, and trust ends with root 1: roots were taken away, or this is an older state of the project.",
    ]);
    const bare = releaseFolder();
    assert.deepEqual(found(bare), []);
    assert.deepEqual(found(bare, pins[0]), [
      "root-approved: measured no root, required the key root in airlock.yaml. the pack's configuration (root) pins root 1, and airlock.yaml names no root: a change of airlock.yaml does not lift that. Put root: trust back.",
    ]);
  });

  it("refuses every release where it cannot be used", () => {
    const { folder, pins } = rooted([{}]);
    assert.deepEqual(found(folder, pins[0]), []);
    for (const root of [null, 1, {}, "1", pins[0]?.slice(0, -1)]) {
      assert.deepEqual(found(folder, root), [
        "root-approved: measured a root that cannot be used, required a root's number, a colon and the hash of its file. Correct the policy configuration, airlock root list prints it: until then no root is trusted.",
      ]);
    }
  });
});
