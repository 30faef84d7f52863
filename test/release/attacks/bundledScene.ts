import assert from "node:assert/strict";
import type { BundleFacts } from "../../../release/bundle/unpackBundle";
import { loadRelease } from "../../../release/files/loadRelease";
import { fromSeen, type SeenFile, type SeenFiles } from "../../../release/files/releaseSource";
import { judge } from "../../../release/gates/judge";
import type { Verdict } from "../../../release/gates/verdict";
import { buildRecord } from "../../../release/record/buildRecord";
import type { AccountJudge } from "../../../release/record/recomputeRecord";
import type { ReleaseRecordDocument } from "../../../release/record/record";
import { must, read } from "../goodRelease";
import { CAROL, line, type Scene, SIGNERS, stage } from "./scene";

/** What the account judges by. */
export const ACCOUNT: AccountJudge = {
  environment: "production",
  trustRoots: { text: SIGNERS, source: "the account", executives: line("carol", CAROL) },
  quarantined: [],
  now: new Date("2026-11-20T12:00:00Z"),
};

/** The files of a scene, as the service stack would have put them into the bundle. */
export function bundleOf(scene: Scene = {}): SeenFiles {
  const { input, release, config } = stage(scene);
  const files = [
    { name: "config/airlock.yaml", file: read(config) },
    { name: "config/allowed_signers", file: input.allowedSigners },
    { name: "config/executives", file: input.executives },
    { name: "release/release.yaml", file: read(release) },
    ...[...input.files].map(([path, file]) => ({ name: `release/${path}`, file })),
  ];
  return {
    release: "release/release.yaml",
    config: "config/airlock.yaml",
    files: files
      .flatMap(({ name, file }): SeenFile[] => (file === undefined ? [] : [{ name, file }]))
      .sort(({ name: one }, { name: other }) => (one < other ? -1 : 1)),
  };
}

/** The record that a client makes of a bundle, if it tells the truth. */
export function recordOf(seen: SeenFiles, bundle?: BundleFacts): ReleaseRecordDocument {
  const { release, config } = seen;
  const request = { release, config, environment: "production", now: ACCOUNT.now };
  const loaded = must(loadRelease(request, fromSeen(seen)));
  const record = buildRecord(loaded, judge(loaded.input), { attempt: 1, ...(bundle === undefined ? {} : { bundle }) });
  return { ...record, revision: "arn:aws:ecs:task:1" };
}

/** The client's own word: every gate passed. */
export function whitewashed(record: ReleaseRecordDocument): ReleaseRecordDocument {
  const verdicts = record.gates.verdicts.map((verdict): Verdict => {
    const { overridden: _, ...plain } = verdict;
    return { ...plain, passed: true };
  });
  return { ...record, gates: { passed: true, verdicts } };
}

export function changed(seen: SeenFiles, name: string, content: string | undefined): SeenFiles {
  const files = seen.files.map((one) =>
    one.name === name ? { name, file: content === undefined ? ({ kind: "missing" } as const) : read(content) } : one,
  );
  assert.ok(
    seen.files.some((one) => one.name === name),
    `${name} is in the bundle`,
  );
  return { ...seen, files };
}
