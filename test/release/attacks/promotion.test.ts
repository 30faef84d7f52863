import assert from "node:assert/strict";
import type { AttestedOutcome } from "../../../release/attestation/outcomeStatement";
import type { GateInput } from "../../../release/gates/gate";
import { judge } from "../../../release/gates/judge";
import type { Verdict } from "../../../release/gates/verdict";
import {
  ATTESTED,
  COMPLETED,
  makeEd25519,
  makeP256,
  PRODUCTION_ID,
  policyOf,
  STAGING_ID,
  seal,
  statementOf,
  type VerifierKey,
} from "../attestation/signOutcome";
import { DIGEST, OUTCOME, type ReleaseChanges, read, releaseWith, sha256 } from "../goodRelease";

const STAGING = makeP256();
const PRODUCTION = makeEd25519();
const MALLORY = makeP256();
const PATH = "evidence/staging.json";

/** What is bound as promotion.staging, and how the release around it differs from the good one. */
interface Scene {
  readonly says?: Partial<AttestedOutcome>;
  readonly by?: VerifierKey;
  /** What is done to the statement before it is signed. */
  readonly forge?: (statement: string) => string;
  /** What is done to the envelope afterwards. */
  readonly edit?: (envelope: string) => string;
  /** Bound in place of the envelope. */
  readonly instead?: string;
  readonly release?: ReleaseChanges;
  /** Key file of staging's verifier; null for none. */
  readonly pem?: string | null;
}

function play({ says, by = STAGING, forge, edit = (same) => same, instead, release, pem = STAGING.pem }: Scene) {
  const envelope = edit(seal(by, statementOf({ ...COMPLETED, ...says }, forge)));
  const input = releaseWith({ config: ATTESTED, ...release, files: { [PATH]: instead ?? envelope } });
  const keys = [
    ["production", read(PRODUCTION.pem)] as const,
    ...(pem === null ? [] : [["staging", read(pem)] as const]),
  ];
  return { ...input, verifierKeys: new Map(keys) };
}

function verdictOf(input: GateInput): Verdict {
  const verdict = judge(input).find(({ gate }) => gate === "promoted-digest");
  assert.ok(verdict);
  return verdict;
}

/** Edits JSON as a program would. */
function json(change: (value: Readonly<Record<string, unknown>>) => unknown): (text: string) => string {
  return (text) => JSON.stringify(change(JSON.parse(text) as Record<string, unknown>));
}

const OTHER = `sha256:${"99".repeat(32)}`;
const signatureFault = `${PATH} proves nothing. Its signature is not one of the verifier's key over what it holds.`;

const attacks: readonly {
  readonly attack: string;
  readonly scene: Scene;
  readonly measured: string;
  readonly message: string | RegExp;
}[] = [
  {
    attack: "a staging outcome that somebody wrote by hand",
    scene: { instead: OUTCOME },
    measured: "not signed",
    message:
      `${PATH} asserts it, and nobody has signed it: whoever writes release.yaml can write such a file. ` +
      "Bind what the verifier of staging signed: attestations/payments/staging/<version>/attempt-<n>.json in its audit bucket.",
  },
  {
    attack: "an attestation signed with another key",
    scene: { by: MALLORY },
    measured: "not verified",
    message: signatureFault,
  },
  {
    attack: "an attestation by production's own verifier in staging's name",
    scene: { by: PRODUCTION },
    measured: "not verified",
    message: signatureFault,
  },
  {
    attack: "an attestation of another verifier that has the same key",
    scene: { says: { verifier: "https://verifier.example.com/payments/dev" } },
    measured: "not verified",
    message: `${PATH} proves nothing. It was signed as "https://verifier.example.com/payments/dev", and airlock.yaml names "${STAGING_ID}".`,
  },
  {
    attack: "a payload that was edited after it was signed",
    scene: {
      edit: json((envelope) => ({
        ...envelope,
        payload: Buffer.from(
          Buffer.from(String(envelope["payload"]), "base64").toString().replace('"attempt":1', '"attempt":2'),
        ).toString("base64"),
      })),
    },
    measured: "not verified",
    message: signatureFault,
  },
  {
    attack: "a second signature beside the first",
    scene: {
      edit: json(({ signatures, ...envelope }) => ({
        ...envelope,
        signatures: [...(signatures as unknown[]), { sig: "AAAA" }],
      })),
    },
    measured: "not verified",
    message: `${PATH} proves nothing. It has 2 signatures, and must have exactly one.`,
  },
  {
    attack: "no signature",
    scene: { edit: json((envelope) => ({ ...envelope, signatures: [] })) },
    measured: "not verified",
    message: `${PATH} proves nothing. It has 0 signatures, and must have exactly one.`,
  },
  {
    attack: "another payload type under the same signature",
    scene: { edit: json((envelope) => ({ ...envelope, payloadType: "application/json" })) },
    measured: "not verified",
    message: `${PATH} proves nothing. It signs "application/json", not an in-toto statement (application/vnd.in-toto+json).`,
  },
  {
    attack: "a key that stands twice in the envelope",
    scene: { edit: (envelope) => envelope.replace("{", '{"payload":"AAAA",') },
    measured: "inconclusive",
    message: `${PATH} has the key "payload" twice in one object, so two readers can see two outcomes. Bind the file as the rollout wrote it.`,
  },
  {
    attack: "a key that stands twice in what was signed",
    scene: { forge: (statement) => statement.replace('"outcome":', '"outcome":"rolled-back","outcome":') },
    measured: "not verified",
    message: `${PATH} proves nothing. The signed statement has the key "outcome" twice in one object.`,
  },
  {
    attack: "two subjects",
    scene: {
      forge: json(({ subject, ...rest }) => ({
        ...rest,
        subject: [...(subject as unknown[]), ...(subject as unknown[])],
      })),
    },
    measured: "not verified",
    message: `${PATH} proves nothing. The signed statement is off at subject: found more or less than one subject.`,
  },
  {
    attack: "an attestation of something else, signed by the same key",
    scene: { forge: (statement) => statement.replace("verification_summary/v1", "provenance/v1") },
    measured: "not verified",
    message: `${PATH} proves nothing. The signed statement is off at predicateType: found another predicate type than https://slsa.dev/verification_summary/v1.`,
  },
  {
    attack: "a subject that is not the digest of the outcome",
    scene: { forge: (statement) => statement.replace(DIGEST.slice(7), OTHER.slice(7)) },
    measured: "not verified",
    message: `${PATH} proves nothing. Its subject and its airlock:outcome/v1 do not say the same.`,
  },
  {
    attack: "a failed verification that is called completed",
    scene: { forge: (statement) => statement.replace("PASSED", "FAILED") },
    measured: "not verified",
    message: `${PATH} proves nothing. Its verificationResult and its airlock:outcome/v1 do not say the same.`,
  },
  {
    attack: "the attestation of another service",
    scene: { says: { service: "search" } },
    measured: "search in staging",
    message: `${PATH} is about search in staging, not about payments in staging.`,
  },
  {
    attack: "the attestation of another environment",
    scene: { says: { environment: "dev" } },
    measured: "payments in dev",
    message: `${PATH} is about payments in dev, not about payments in staging.`,
  },
  {
    attack: "the attestation of another version",
    scene: { says: { version: "1.4.9" } },
    measured: "1.4.9",
    message: "staging ran this digest as 1.4.9, the release says 1.5.0.",
  },
  {
    attack: "the attestation of another digest",
    scene: { says: { digest: OTHER } },
    measured: OTHER,
    message: "staging ran another digest. Promote what was verified; never build again between environments.",
  },
  {
    attack: "a rolled-back outcome",
    scene: { says: { outcome: "rolled-back" } },
    measured: "rolled-back in staging",
    message: "1.5.0 was rolled back in staging. Release a repaired version there first.",
  },
  {
    attack: "an outcome under other rules",
    scene: { says: { policyHash: "77".repeat(32) } },
    measured: "judged by policy 777777777777",
    message:
      `staging judged it by other rules (policy 777777777777) than airlock.yaml has for it now (${COMPLETED.policyHash.slice(0, 12)}). ` +
      "Release it there again by the present rules, or take the change of the rules back.",
  },
  {
    attack: "an old outcome",
    scene: {
      says: { startedAt: "2026-10-01T00:00:00Z", endedAt: "2026-10-20T12:00:00Z", verifiedAt: "2026-10-20T12:01:00Z" },
    },
    measured: "completed 31d ago",
    message: "staging completed it at 2026-10-20T12:00:00Z, and it counts for 30d. Release it there again.",
  },
  {
    attack: "an old outcome that was signed again",
    scene: { says: { startedAt: "2026-10-01T00:00:00Z", endedAt: "2026-10-20T12:00:00Z" } },
    measured: "completed 31d ago",
    message: "staging completed it at 2026-10-20T12:00:00Z, and it counts for 30d. Release it there again.",
  },
  {
    attack: "an outcome from the future",
    scene: { says: { verifiedAt: "2026-11-20T12:05:01Z" } },
    measured: "signed at 2026-11-20T12:05:01Z",
    message: `${PATH} was signed at 2026-11-20T12:05:01Z, which lies in the future. Look at the clocks here and in staging.`,
  },
  {
    attack: "an outcome that ended after it was signed",
    scene: { says: { endedAt: "2026-11-19T13:00:00Z" } },
    measured: "not verified",
    message: `${PATH} proves nothing. Its timeVerified and its airlock:outcome/v1 do not say the same.`,
  },
  {
    attack: "a verifier without a key",
    scene: { pem: null },
    measured: "inconclusive",
    message:
      "environments.staging.verifier.publicKey in airlock.yaml names verifiers/staging.pem, which is missing. Put the verifier's public key there.",
  },
  {
    attack: "a private key in the repository",
    scene: { pem: STAGING.privateKey.export({ type: "pkcs8", format: "pem" }).toString() },
    measured: "inconclusive",
    message:
      "environments.staging.verifier.publicKey in airlock.yaml names verifiers/staging.pem. It holds a private key, and everybody who reads the " +
      "repository could sign with it. Make a new key, and put only its public half here.",
  },
  {
    attack: "a verifier that was taken out of airlock.yaml",
    scene: { release: { config: ATTESTED.replace(/, verifier: \{ id: "[^"]*staging"[^}]*\}/, "") } },
    measured: "no verifier of staging",
    message:
      "production promotes what staging has signed, and airlock.yaml does not say whose signature on it counts. Give environments.staging.verifier " +
      "its id and publicKey, as the outputs of that environment's platform stack have them. Where nobody signs there, " +
      "environments.production.promotion: asserted takes unsigned files, and says so in the verdict.",
  },
  {
    attack: "no outcome at all",
    scene: { release: { manifest: (yaml) => yaml.replace(/promotion:\n.*\n/, "") } },
    measured: "no outcome of staging",
    message:
      "promotion.staging is not given. airlock promotion add --environment production fetches attestations/payments/staging/<version>/attempt-<n>.json, which the verifier of staging signed, " +
      "from the audit bucket there, and binds it.",
  },
];

describe("attacks on promotion", () => {
  it("succeed without the attack, and the verdict says who signed what", () => {
    const verdict = verdictOf(play({}));
    assert.deepEqual(
      [verdict.passed, verdict.measured, verdict.required, verdict.message, verdict.evidence],
      [
        true,
        DIGEST,
        `${DIGEST}, completed in staging and signed there`,
        `staging completed this digest. ${STAGING_ID} signed it (${PATH}): completed at 2026-11-19T12:00:00.5Z, by the rules that airlock.yaml has for it now. ` +
          "Whose signature counts stands in airlock.yaml and verifiers/staging.pem: a change there changes the judge.",
        [PATH],
      ],
    );
    assert.ok(judge(play({})).every(({ passed }) => passed));
    assert.ok(
      verdictOf(play({ says: { version: "1.5.0-rc.2" } })).passed,
      "a final release is its candidate's artifact",
    );
    assert.ok(verdictOf(play({ by: PRODUCTION, pem: PRODUCTION.pem })).passed, "Ed25519");
  });

  for (const { attack, scene, measured, message } of attacks) {
    it(`refuse ${attack}`, () => {
      assert.ok(verdictOf(play({})).passed, "without the attack");
      const verdict = verdictOf(play(scene));
      assert.equal(verdict.passed, false);
      assert.equal(verdict.measured, measured);
      assert.equal(verdict.message, message);
    });
  }

  it("refuse rules of staging that were loosened or tightened since", () => {
    const config = ATTESTED.replace(
      "promotion: asserted, verifier",
      "promotion: asserted, coverage: { lines: 90% }, verifier",
    );
    assert.notEqual(policyOf(config, "staging"), COMPLETED.policyHash);
    assert.equal(
      verdictOf(play({ release: { config } })).measured,
      `judged by policy ${COMPLETED.policyHash.slice(0, 12)}`,
    );
    assert.ok(verdictOf(play({ release: { config }, says: { policyHash: policyOf(config, "staging") } })).passed);
  });

  it("refuse what is older than airlock.yaml says, and airlock.yaml that says more than 30 days", () => {
    const aged = (age: string) =>
      ATTESTED.replace("promotion: attested\n", `promotion: attested\n    promotionMaximumAge: ${age}\n`);
    assert.ok(verdictOf(play({ release: { config: aged("25h") } })).passed);
    assert.equal(verdictOf(play({ release: { config: aged("23h") } })).measured, "completed 23h59m59s ago");
    const old = { startedAt: "2025-01-01T00:00:00Z", endedAt: "2025-01-02T00:00:00Z" };
    assert.match(
      verdictOf(play({ release: { config: aged("none") }, says: old })).message,
      /for it now; airlock\.yaml takes any age\. /,
    );
    assert.throws(
      () => play({ release: { config: aged("31d") } }),
      /promotionMaximumAge: found "31d", expected a duration above 0s and up to 30d/,
    );
  });

  it("void every approval where `promotion: asserted` comes with the release", () => {
    const loose = ATTESTED.replace("    promotion: attested\n", "    promotion: asserted\n");
    const signed = play({});
    const forged = play({ instead: OUTCOME, release: { config: loose } });
    assert.equal(verdictOf(forged).message, `staging completed this digest. It is asserted, not signed, by ${PATH}.`);
    // The approval is of what production asked when it was given.
    const files = new Map(forged.files);
    for (const path of ["approvals/alice.json", "approvals/alice.json.sig"]) {
      const file = signed.files.get(path);
      assert.ok(file);
      files.set(path, file);
    }
    const approval = judge({ ...forged, files }).find(({ gate }) => gate === "approval-signed");
    assert.ok(approval);
    assert.equal(approval.passed, false);
    assert.match(approval.message, /policy/);
  });

  it("are not opened by a signature where unsigned files are taken: it is verified all the same", () => {
    const config = ATTESTED.replace("    promotion: attested\n", "    promotion: asserted\n");
    assert.match(verdictOf(play({ release: { config } })).message, /signed it/);
    assert.equal(verdictOf(play({ release: { config }, by: MALLORY })).message, signatureFault);
  });
});

describe("a rollback in a protected environment", () => {
  const HERE = "evidence/here.json";

  function rollback(scene: { says?: Partial<AttestedOutcome>; by?: VerifierKey; kind?: string }): GateInput {
    const outcome = {
      ...COMPLETED,
      verifier: PRODUCTION_ID,
      environment: "production",
      policyHash: "77".repeat(32),
      ...scene.says,
    };
    const text = seal(scene.by ?? PRODUCTION, statementOf(outcome));
    const input = releaseWith({
      config: ATTESTED,
      files: { [HERE]: text },
      manifest: (yaml) =>
        yaml
          .replace("version: 1.5.0\n", `version: 1.5.0\nkind: ${scene.kind ?? "rollback"}\n`)
          .replace("version: 1.4.2", "version: 1.6.0")
          .replace(/evidence:\n( {2}.*\n)+/, "")
          .replace(/documents:\n( {2}.*\n)+/, "")
          .replace(/promotion:\n( {2}.*\n)+/, "")
          .concat(`promotion: { production: { path: ${HERE}, sha256: ${sha256(text)} } }\n`),
    });
    return { ...input, verifierKeys: new Map([["production", read(PRODUCTION.pem)]]) };
  }
  const refusedBy = (input: GateInput) => judge(input).flatMap(({ gate, passed }) => (passed ? [] : [gate]));

  it("is judged by its integrity alone where that environment's verifier signed that it completed there, however long ago", () => {
    const old = {
      startedAt: "2025-01-01T00:00:00Z",
      endedAt: "2025-01-02T00:00:00Z",
      verifiedAt: "2025-01-02T00:01:00Z",
    };
    for (const says of [{}, old]) assert.deepEqual(refusedBy(rollback({ says })), []);
    assert.equal(
      verdictOf(rollback({})).message,
      `production completed this digest before. ${PRODUCTION_ID} signed it (${HERE}): completed at 2026-11-19T12:00:00.5Z. ` +
        "Whose signature counts stands in airlock.yaml and verifiers/production.pem: a change there changes the judge.",
    );
    const tests = judge(rollback({})).find(({ gate }) => gate === "tests-pass");
    assert.match(
      tests?.message ?? "",
      /^production completed 1\.5\.0 before: a rollback is judged by its integrity\. https:/,
    );
  });

  const unproven: readonly (readonly [string, Parameters<typeof rollback>[0]])[] = [
    ["signed by staging's key", { by: STAGING }],
    ["signed in staging's name", { says: { verifier: STAGING_ID } }],
    ["about staging", { says: { environment: "staging" } }],
    ["about another digest", { says: { digest: OTHER } }],
    ["about a rollback there", { says: { outcome: "rolled-back" } }],
    ["from the future", { says: { verifiedAt: "2026-11-21T00:00:00Z" } }],
    ["bound by a release that is no rollback", { kind: "normal" }],
  ];
  for (const [what, scene] of unproven) {
    it(`is judged like any release by an attestation ${what}`, () => {
      const refused = refusedBy(rollback(scene));
      for (const gate of ["tests-pass", "documents-complete", "promoted-digest"] as const)
        assert.ok(refused.includes(gate), gate);
    });
  }
});
