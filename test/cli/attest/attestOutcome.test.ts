import assert from "node:assert/strict";
import { createHash, createPublicKey } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Attestor, attestOutcome } from "../../../cli/attest/attestOutcome";
import type { AuditObject, AuditObjects } from "../../../cli/attest/auditObjects";
import type { Meant } from "../../../cli/attest/readFacts";
import { recordCheck } from "../../../cli/attest/recordCheck";
import { fileSigner, type Signer } from "../../../cli/attest/signer";
import type { Edge, Item } from "../../../cli/rollout/account/edge";
import { placesIn } from "../../../cli/rollout/account/places";
import { verifyOutcome } from "../../../release/attestation/verifyOutcome";
import type { OutcomeDocument, ReleaseRecordDocument } from "../../../release/record/record";
import { makeEd25519, makeP256, type VerifierKey } from "../../release/attestation/signOutcome";
import { DIGEST, signedRecord } from "../../release/record/signedRecord";

const PLACES = placesIn(
  { accountId: "123456789012", partition: "aws", region: "eu-west-1" },
  { service: "payments", environment: "production" },
);
const RECORD_KEY = "releases/payments/production/1.4.0/attempt-1.json";
const OUTCOME_KEY = "outcomes/payments/production/1.4.0/attempt-1.json";
const ATTESTATION_KEY = "attestations/payments/production/1.4.0/attempt-1.json";
const ID = "airlock:verifier/payments/production";

const OUTCOME: OutcomeDocument = {
  schema: "airlock/outcome/v1",
  ...{ service: "payments", environment: "production", version: "1.4.0", digest: DIGEST, attempt: 1 },
  outcome: "completed",
  startedAt: "2026-11-21T10:00:00.000Z",
  endedAt: "2026-11-22T10:00:00.000Z",
};
const ITEM: Item = {
  phase: "idle",
  stableVersion: "1.4.0",
  stableDigest: DIGEST,
  stableRevision: "arn:aws:ecs:eu-west-1:123456789012:task-definition/payments:2",
  recordKey: RECORD_KEY,
  startedAt: OUTCOME.startedAt,
};

interface Account {
  readonly item?: Partial<Record<string, string>> | null;
  readonly record?: Partial<ReleaseRecordDocument>;
  readonly outcome?: Partial<OutcomeDocument> | null;
  /** Texts that stand at keys, in the place of documents. */
  readonly objects?: Readonly<Record<string, string>>;
  readonly quarantined?: boolean;
  readonly meant?: Meant;
  readonly signer?: Partial<Signer>;
  readonly check?: readonly string[];
}

const KEY = makeP256();

/** An account in memory, and what the attestor makes of it. */
async function attest(account: Account = {}, key: VerifierKey = KEY) {
  const written = new Map<string, string>();
  const stored: Readonly<Record<string, string | undefined>> = {
    [RECORD_KEY]: JSON.stringify(signedRecord(account.record)),
    [OUTCOME_KEY]: account.outcome === null ? undefined : JSON.stringify({ ...OUTCOME, ...account.outcome }),
    ...account.objects,
  };
  const item = account.item === null ? undefined : { ...ITEM, ...account.item };
  const edge: Pick<Edge, "readItem"> = {
    readItem: (table, pk) => {
      assert.equal(table, "airlock-payments-production");
      if (pk === "rollout") return Promise.resolve(item as Item | undefined);
      assert.equal(pk, `quarantine#${DIGEST}`);
      return Promise.resolve(account.quarantined === true ? { pk } : undefined);
    },
  };
  const objects: AuditObjects = {
    read: (name, versionId): Promise<AuditObject | undefined> => {
      const text = stored[name];
      if (text === undefined) return Promise.resolve(undefined);
      const bytes = Buffer.from(text);
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      return Promise.resolve({ bytes, sha256, uri: `s3://audit/${name}?versionId=${versionId ?? "newest"}` });
    },
    write: (name, text) => {
      written.set(name, text);
      return Promise.resolve(`s3://audit/${name}?versionId=new`);
    },
  };
  const folder = mkdtempSync(join(tmpdir(), "airlock-attest-"));
  writeFileSync(join(folder, "key.pem"), key.privateKey.export({ type: "pkcs8", format: "pem" }));
  const signer = fileSigner(join(folder, "key.pem"));
  rmSync(folder, { recursive: true });
  assert.ok(!("field" in signer));
  const plain = recordCheck({ required: 1, variables: {}, environment: "production" });
  const attestor: Attestor = {
    edge: edge as Edge,
    places: PLACES,
    objects,
    signer: { ...signer, ...account.signer },
    verifierId: ID,
    check: account.check === undefined ? plain : () => Promise.resolve(account.check ?? []),
    now: new Date("2026-11-22T10:05:00Z"),
  };
  return { report: await attestOutcome(attestor, account.meant ?? {}), written };
}

describe("the attestor", () => {
  for (const [name, key] of [
    ["P-256", KEY],
    ["Ed25519", makeEd25519()],
  ] as const) {
    it(`signs with ${name} what item, record and outcome say, and writes it beside them`, async () => {
      const { report, written } = await attest({}, key);
      assert.deepEqual(report, {
        schema: "airlock/attestation/v1",
        ...{ service: "payments", environment: "production", version: "1.4.0", digest: DIGEST, attempt: 1 },
        verifier: ID,
        publicKey: key.pem,
        attested: true,
        object: `s3://audit/${ATTESTATION_KEY}?versionId=new`,
        reasons: [],
      });
      const { schema: _, ...said } = OUTCOME;
      const envelope = Buffer.from(written.get(ATTESTATION_KEY) ?? "");
      assert.deepEqual(verifyOutcome(envelope, { id: ID, key: createPublicKey(key.pem) }), {
        ok: true,
        value: {
          ...said,
          verifier: ID,
          verifiedAt: "2026-11-22T10:05:00.000Z",
          releaseHash: "1".repeat(64),
          policyHash: "2".repeat(64),
        },
      });
      const { payload } = JSON.parse(envelope.toString()) as { payload: string };
      const { predicate, subject } = JSON.parse(Buffer.from(payload, "base64").toString()) as {
        predicate: { inputAttestations: { uri: string }[] };
        subject: unknown;
      };
      assert.deepEqual(
        predicate.inputAttestations.map(({ uri }) => uri),
        [RECORD_KEY, OUTCOME_KEY].map((name_) => `s3://audit/${name_}?versionId=newest`),
      );
      assert.deepEqual(subject, [{ name: "registry.test/payments", digest: { sha256: DIGEST.slice(7) } }]);
    });
  }

  it("signs while the rollout ends, and while the next one is under way, where the record is named", async () => {
    const meant = { key: RECORD_KEY, versionId: "v1" };
    const next = { phase: "shifting", recordKey: "releases/payments/production/1.5.0/attempt-1.json", startedAt: "x" };
    assert.equal((await attest({ item: { phase: "completing" } })).report.attested, true);
    assert.equal((await attest({ item: next, meant })).report.attested, true);
    assert.deepEqual((await attest({ item: next })).report.reasons, [
      "Another rollout is under way (shifting), and the live item speaks about that one. Wait for its end, or name the record with --record.",
    ]);
  });

  const refusals: readonly (readonly [string, Account, readonly string[]])[] = [
    [
      "nothing was ever released",
      { item: null },
      ["Nothing was ever released: airlock-payments-production has no item rollout."],
    ],
    [
      "the rollout has not ended",
      { outcome: null },
      [`There is no outcome ${OUTCOME_KEY}: the rollout has not ended.`],
    ],
    [
      "the record is another service's",
      { meant: { key: "releases/search/production/1.4.0/attempt-1.json" } },
      ['The record "releases/search/production/1.4.0/attempt-1.json" is not below releases/payments/production/.'],
    ],
    ["there is no such record", { meant: { key: `${RECORD_KEY}x` } }, [`There is no record ${RECORD_KEY}x.`]],
    [
      "it was rolled back",
      { outcome: { outcome: "rolled-back" } },
      ["The outcome is rolled-back, expected completed."],
    ],
    [
      "the outcome is of another digest",
      { outcome: { digest: `sha256:${"99".repeat(32)}` } },
      [`The outcome's digest is sha256:${"99".repeat(32)}, expected ${DIGEST}.`],
    ],
    ["the outcome is of another attempt", { outcome: { attempt: 2 } }, ["The outcome's attempt is 2, expected 1."]],
    [
      "the outcome is of another rollout of the same version",
      { outcome: { startedAt: "2026-11-20T10:00:00Z" } },
      ["The live item's start is 2026-11-21T10:00:00.000Z, expected 2026-11-20T10:00:00Z."],
    ],
    [
      "the outcome has a field that no rollout writes",
      { objects: { [OUTCOME_KEY]: JSON.stringify({ ...OUTCOME, more: 1 }) } },
      [`${OUTCOME_KEY}: The outcome is off at its top level: Unrecognized key: "more".`],
    ],
    [
      "the outcome has a key twice",
      { objects: { [OUTCOME_KEY]: JSON.stringify(OUTCOME).replace("{", '{"outcome":"rolled-back",') } },
      [`${OUTCOME_KEY}: The outcome has the key "outcome" twice in one object.`],
    ],
    [
      "something else serves by now",
      {
        meant: { key: RECORD_KEY },
        item: { stableVersion: "1.3.0", stableDigest: "sha256:00", stableRevision: "r", recordKey: "k" },
      },
      [
        "The live item's stable version is 1.3.0, expected 1.4.0.",
        `The live item's stable digest is sha256:00, expected ${DIGEST}.`,
        "The live item's stable revision is r, expected arn:aws:ecs:eu-west-1:123456789012:task-definition/payments:2.",
        `The live item's record is k, expected ${RECORD_KEY}.`,
      ],
    ],
    ["the digest is under quarantine", { quarantined: true }, [`${DIGEST} is under quarantine in production.`]],
    [
      "the record was copied to another key",
      {
        record: { attempt: 2 },
        objects: { [OUTCOME_KEY.replace("-1", "-2")]: JSON.stringify({ ...OUTCOME, attempt: 2 }) },
      },
      [
        `The record's key is ${RECORD_KEY}, expected ${RECORD_KEY.replace("-1", "-2")}.`,
        `The live item's record is ${RECORD_KEY}, expected ${RECORD_KEY.replace("-1", "-2")}.`,
      ],
    ],
    [
      "the record says that its gates refused it",
      { record: { gates: { passed: false, verdicts: [] } } },
      ["The record itself says that its gates did not pass."],
    ],
    [
      "the record's texts are not those of its hashes",
      { record: { signed: { release: "{}", policy: "{}" } } },
      ["signed.release is not the text of releaseHash.", "signed.policy is not the text of policyHash."],
    ],
    [
      "the record does not verify",
      { check: ["The record does not verify: nobody gave one."] },
      ["The record does not verify: nobody gave one."],
    ],
    [
      "the key signs something else",
      { signer: { sign: () => Promise.resolve(Buffer.from("AAAA", "base64")) } },
      ["What was signed does not verify. Its signature is not one of the verifier's key over what it holds."],
    ],
  ];
  for (const [why, account, reasons] of refusals) {
    it(`signs nothing where ${why}`, async () => {
      assert.equal((await attest()).report.attested, true, "without it");
      const { report, written } = await attest(account);
      assert.deepEqual(report.reasons, reasons);
      assert.equal(report.attested, false);
      assert.equal(written.size, 0);
    });
  }
});
