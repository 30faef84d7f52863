import assert from "node:assert/strict";
import { judge } from "../../../../release/gates/judge";
import type { GateId, Verdict } from "../../../../release/gates/verdict";
import { type ReleaseChanges, releaseWith } from "../../goodRelease";

/** What a gate says of the good release, with what a test changes about it. */
export function verdictOf(gate: GateId, changes: ReleaseChanges = {}): Verdict {
  const verdict = judge(releaseWith(changes)).find((candidate) => candidate.gate === gate);
  assert.ok(verdict);
  return verdict;
}

/** Asserts that a gate refuses, in these words. */
export function refuses(gate: GateId, changes: ReleaseChanges, measured: string, message: string): void {
  const verdict = verdictOf(gate, changes);
  assert.deepEqual(
    { passed: verdict.passed, measured: verdict.measured, message: verdict.message },
    { passed: false, measured, message },
  );
}

/** Asserts that a gate lets a release through, in these words. */
export function lets(gate: GateId, changes: ReleaseChanges, measured: string, message: string): void {
  const { passed, applicable, measured: found, message: said } = verdictOf(gate, changes);
  assert.deepEqual(
    { passed, applicable, measured: found, message: said },
    { passed: true, applicable: true, measured, message },
  );
}

/** Asserts that an environment does not ask for a gate, and why. */
export function isNotApplicable(gate: GateId, changes: ReleaseChanges, message: string): void {
  const verdict = verdictOf(gate, changes);
  assert.deepEqual([verdict.passed, verdict.applicable, verdict.message], [true, false, message]);
}

/** A change of release.yaml that must change something. */
export function replace(from: string | RegExp, to: string): (yaml: string) => string {
  return (yaml) => {
    const changed = yaml.replace(from, to);
    assert.notEqual(changed, yaml, `nothing matches ${from}`);
    return changed;
  };
}

/** The good release with other keys under `rollout`, as YAML in one line. */
export function rollout(keys: string): (yaml: string) => string {
  return replace("rollout: { requestsPerSecond: 120 }", `rollout: { ${keys} }`);
}
