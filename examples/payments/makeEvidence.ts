/**
 * Makes the example's evidence again: runs the tests of the service, has staging's verifier sign what it completed,
 * binds every file in release.yaml, signs new approvals.
 * Run it after a change: npx tsx examples/payments/makeEvidence.ts
 */
import { join } from "node:path";
import { approve } from "./tools/approve";
import { attest } from "./tools/attest";
import { bindFiles } from "./tools/bindFiles";
import { runTests } from "./tools/testRun";

/** Far away, so that the example stays green; a real approval should hold for days. */
const EXPIRES_AT = new Date("2036-01-01T00:00:00Z");

runTests({ service: join(__dirname, "service"), evidence: join(__dirname, "evidence") });
attest({
  folder: __dirname,
  environment: "staging",
  startedAt: new Date("2026-11-19T13:02:11Z"),
  endedAt: new Date("2026-11-19T13:59:48Z"),
});
bindFiles(join(__dirname, "release.yaml"));
approve({
  folder: __dirname,
  environment: "production",
  people: ["ada@example.com", "grace@example.com"],
  approvedAt: new Date(),
  expiresAt: EXPIRES_AT,
});
