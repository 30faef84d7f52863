import assert from "node:assert/strict";
import type { GateInput } from "../../../release/gates/gate";
import { judge } from "../../../release/gates/judge";
import { makeEcdsa, makeEd25519 } from "../approval/signSsh";
import { LIVE_DIGEST, read } from "../goodRelease";
import { ADA, approvalOf, GRACE, line, MALLORY, play, type Scene, SIGNERS } from "./scene";

/** A document, a piece of evidence or a field that somebody changes after people have signed. */
const withFile =
  (path: string) =>
  (input: GateInput): GateInput => ({ ...input, files: new Map(input.files).set(path, read("something else")) });
const withManifest =
  (change: Partial<GateInput["manifest"]>) =>
  (input: GateInput): GateInput => ({ ...input, manifest: { ...input.manifest, ...change } });

const changed = /The release was changed after it was approved: ask for a new approval\./;

interface Attack {
  readonly attack: string;
  /** The same scene without the attack, which passes. */
  readonly without?: Scene;
  readonly scene: Scene;
  readonly says: RegExp;
}

const table: readonly Attack[] = [
  {
    attack: "a forged signature",
    scene: { approvals: [{ by: ADA, forge: (text) => text.replace("11-27", "12-27") }] },
    says: /signature\.value: found a signature that does not fit the signed bytes/,
  },
  {
    attack: "a signature for another namespace",
    scene: { approvals: [{ by: ADA, namespace: "git" }] },
    says: /signature\.namespace: found "git", expected "airlock-approval"/,
  },
  {
    attack: "a key that is not allowed",
    scene: { approvals: [{ by: MALLORY }] },
    says: /signature\.key: found the key SHA256:\S+, expected a key of an allowed signer/,
  },
  {
    attack: "a revoked key with an old time in its statement",
    without: { signers: line("ada", ADA, 'valid-before="20261231Z" ') },
    scene: {
      signers: line("ada", ADA, 'valid-before="20261101Z" '),
      approvals: [{ by: ADA, says: { approvedAt: "2026-10-01T09:00:00Z" } }],
    },
    says: /found the key of ada@example\.com, valid until 2026-11-01T00:00:00\.000Z, expected a key that is valid at 2026-11-20T12/,
  },
  {
    attack: "one key for two persons",
    scene: { signers: line("ada", ADA) + line("grace", ADA) },
    says: /found the key SHA256:\S+ of ada@example\.com \(allowed_signers:1\) again, for grace@example\.com/,
  },
  {
    attack: "a wildcard principal",
    scene: { signers: `${SIGNERS}*${line("", MALLORY)}`, approvals: [{ by: MALLORY }] },
    says: /found the principal "\*@example\.com", expected one person, without the patterns/,
  },
  {
    attack: "an approval of another digest",
    scene: { approvals: [{ by: ADA, says: { digest: LIVE_DIGEST } }] },
    says: /It approves another artifact\./,
  },
  {
    attack: "an approval of another version",
    scene: { approvals: [{ by: ADA, says: { version: "1.4.9" } }] },
    says: /It approves another version\./,
  },
  {
    attack: "an approval of another service",
    scene: { approvals: [{ by: ADA, says: { service: "orders" } }] },
    says: /It approves another service\./,
  },
  {
    attack: "an approval for another environment",
    scene: { approvals: [{ by: ADA, says: { environment: "staging" } }] },
    says: /It approves another environment\./,
  },
  {
    attack: "an approval that expired",
    scene: { release: { now: new Date("2026-11-27T09:00:00Z") } },
    says: /expiresAt: found 2026-11-27T09:00:00Z, which is past, expected an approval that still holds\./,
  },
  {
    attack: "an approval that is reused after new evidence",
    scene: {
      then: (input) => withManifest({ evidence: { ...input.manifest.evidence, tests: [] } })(input),
    },
    says: changed,
  },
  {
    attack: "a plan that is changed after the approval",
    scene: {
      then: (input) => withManifest({ plan: { ...input.manifest.plan, scope: "Everything" } })(input),
    },
    says: changed,
  },
  {
    attack: "a contract that is changed after the approval",
    scene: { then: withManifest({ rollback: { objective: 300, contact: "nobody", triggers: [] } }) },
    says: changed,
  },
  {
    attack: "a document that is changed after the approval",
    scene: { then: withFile("documents/deploymentRunbook.md") },
    says: changed,
  },
  {
    attack: "rules that are loosened after the approval",
    scene: { then: (input) => ({ ...input, requirements: { ...input.requirements, coverage: 10 } }) },
    says: /airlock\.yaml was changed after the approval: ask for a new one\./,
  },
  {
    attack: "an author who approves alone",
    without: { authors: ["ada@example.com"], approvals: [{ by: GRACE }] },
    scene: { authors: ["Ada@Example.com"], approvals: [{ by: ADA }] },
    says: /ada@example\.com wrote commits of this release\. Somebody who wrote none of them has to approve it\./,
  },
  {
    attack: "an author who takes themselves off the list after the approval",
    without: { authors: ["ada@example.com"], approvals: [{ by: ADA }, { by: GRACE }] },
    scene: { authors: ["ada@example.com"], then: withManifest({ authors: [{ email: "grace@example.com" }] }) },
    says: changed,
  },
  {
    attack: "a forged author, where the list is distrusted",
    without: {
      wants: "authors: distrusted",
      authors: ["mallory@example.com"],
      approvals: [{ by: ADA }, { by: GRACE }],
    },
    scene: { wants: "authors: distrusted", authors: ["grace@example.com"], approvals: [{ by: ADA }, { by: GRACE }] },
    says: /grace@example\.com wrote commits of this release\. The list of authors is a claim, so 2 people who are not on it have to approve; ada@example\.com did\./,
  },
  {
    attack: "a list of authors that is left out",
    without: { wants: "authors: required", authors: ["mallory@example.com"] },
    scene: { wants: "authors: required" },
    says: /release\.yaml names no authors, so nobody can say that they did not approve their own change\. This environment asks for the list/,
  },
  {
    attack: "an approver who is added in the same change, where the trust roots come from outside",
    without: { then: (input) => ({ ...input, trustRoots: { text: SIGNERS, source: "the platform" } }) },
    scene: {
      signers: SIGNERS + line("mallory", MALLORY),
      approvals: [{ by: MALLORY }],
      then: (input) => ({ ...input, trustRoots: { text: SIGNERS, source: "the platform" } }),
    },
    says: /signature\.key: found the key SHA256:\S+, expected a key of an allowed signer/,
  },
  {
    attack: "an approval that its signer withdrew",
    scene: { withdrawals: [{ by: ADA }] },
    says: /ada@example\.com withdrew it at 2026-11-20T10:00:00Z: The refund page is broken\./,
  },
  {
    attack: "an approval that is dated after somebody's withdrawal",
    scene: {
      approvals: [{ by: ADA, says: { approvedAt: "2026-11-20T11:00:00Z" } }],
      withdrawals: [{ by: GRACE }],
    },
    says: /grace@example\.com withdrew it/,
  },
  {
    attack: "a withdrawal whose signer was revoked since",
    scene: {
      signers: line("ada", ADA) + line("grace", GRACE, 'valid-before="20261101Z" '),
      withdrawals: [{ by: GRACE }],
    },
    says: /grace@example\.com withdrew it/,
  },
  {
    attack: "a withdrawal that is damaged, so that it would not count",
    scene: { withdrawals: [{ by: ADA, forge: (text) => text.replace("broken", "fine") }] },
    says: /A withdrawal cannot be verified: withdrawals\/0\.json\.sig: signature\.value/,
  },
  {
    attack: "a withdrawal that is handed in as an approval",
    scene: { approvals: [{ by: ADA, says: { schema: "airlock/withdrawal/v1" } }] },
    says: /schema: found "airlock\/withdrawal\/v1", expected one of airlock\/approval\/v1\./,
  },
];

describe("attacks on approvals", () => {
  for (const { attack, without = {}, scene, says } of table) {
    it(`refuses ${attack}`, () => {
      const before = approvalOf(without);
      assert.equal(before.passed, true, `without the attack: ${before.message}`);
      const verdict = approvalOf(scene);
      assert.equal(verdict.passed, false, verdict.message);
      assert.match(verdict.message, says);
    });
  }

  it("refuses an approved release that is tried again after a rollback: the quarantine stops it, whoever approved", () => {
    const digest = `sha256:${"ab".repeat(32)}`;
    const quarantined = [
      { digest, version: "1.5.0", at: "2026-11-20T10:00:00Z", trigger: "alarm", reason: "It rang." },
    ];
    const refused = (input: GateInput) => judge(input).flatMap(({ gate, passed }) => (passed ? [] : [gate]));
    assert.deepEqual(refused({ ...play({}), quarantined: [] }), []);
    assert.deepEqual(refused({ ...play({}), quarantined }), ["digest-not-quarantined"]);
  });

  it("refuses evidence that is edited after the approval: the release binds the other bytes", () => {
    const refused = (scene: Scene) => judge(play(scene)).filter(({ passed }) => !passed);
    assert.deepEqual(refused({}), []);
    const [verdict, ...more] = refused({ then: withFile("evidence/junit.xml") });
    assert.deepEqual([verdict?.gate, more], ["tests-pass", []]);
    assert.match(verdict?.message ?? "", /evidence\/junit\.xml is not the file that release\.yaml binds/);
  });

  it("lets a withdrawal of another release be", () => {
    assert.equal(approvalOf({ withdrawals: [{ by: ADA, says: { release: "0".repeat(64) } }] }).passed, true);
  });

  it("says where the trust comes from", () => {
    assert.match(
      approvalOf({}).message,
      /Who may sign stands in allowed_signers, beside airlock\.yaml: a change there changes the judge\./,
    );
    const outside = approvalOf({
      then: (input) => ({ ...input, trustRoots: { text: SIGNERS, source: "the platform" } }),
    });
    assert.match(outside.message, /Who may sign comes from the platform\./);
    assert.equal(outside.required, "1 person of the platform");
  });

  for (const key of [makeEd25519(true), makeEcdsa("nistp256", true)]) {
    it(`takes a hardware key: ${key.type}`, () => {
      assert.equal(approvalOf({ signers: line("ada", key), approvals: [{ by: key }] }).passed, true);
    });
  }

  it("names the withdrawn release and who withdrew it as measured", () => {
    assert.equal(
      approvalOf({ withdrawals: [{ by: GRACE }, { by: ADA }] }).measured,
      "withdrawn by grace@example.com, ada@example.com",
    );
    assert.equal(play({}).manifest.withdrawals.length, 0);
  });
});
