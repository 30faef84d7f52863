import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { addPromotion } from "../../../cli/promotion/addPromotion";
import type { PromotionReport } from "../../../cli/promotion/promotionReport";
import type { PromotionRequest } from "../../../cli/promotion/promotionRequest";
import type { ClusterClient, ClusterObject, ClusterPin } from "../../../engines/argo/cluster";
import { attestationObject } from "../../../engines/argo/ledger/attestationObject";
import { loadManifest } from "../../../release/files/loadRelease";
import { ATTESTED, COMPLETED, makeP256, policyOf, seal, statementOf } from "../../release/attestation/signOutcome";
import { CONFIG, DIGEST, goodFiles, goodManifest, NOW, OUTCOME, sha256 } from "../../release/goodRelease";
import { AT_TEN, FakeEdge } from "../rollout/fakeEdge";

const KEY = makeP256();
const SIGNED = seal(KEY, statementOf(COMPLETED));
const BUCKET = "s3://airlock-payments-staging-123456789012-eu-west-1";
const OBJECT = "attestations/payments/staging/1.5.0/attempt-1.json";

describe("airlock promotion add", () => {
  let folder: string;
  let edge: FakeEdge;
  let release: string;
  /** ConfigMaps of the cluster that is opened. */
  let maps: ClusterObject[];
  let pins: ClusterPin[];
  const cluster = (pin: ClusterPin): Pick<ClusterClient, "get" | "list"> => {
    pins.push(pin);
    return {
      get: async ({ name }) => maps.find(({ metadata }) => metadata.name === name),
      list: async (_ref, { labels } = {}) =>
        maps.filter(({ metadata }) =>
          Object.entries(labels ?? {}).every(([label, value]) => metadata.labels?.[label] === value),
        ),
    };
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "airlock-promotion-"));
    for (const [path, content] of Object.entries(goodFiles())) write(path, content);
    write("allowed_signers", "");
    write("airlock.yaml", ATTESTED);
    write("verifiers/staging.pem", KEY.pem);
    write("verifiers/production.pem", makeP256().pem);
    release = write("release.yaml", withoutPromotion(goodManifest()));
    edge = new FakeEdge();
    [maps, pins] = [[], []];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(path: string, content: string | Uint8Array): string {
    const full = join(folder, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, content);
    return full;
  }

  function read(path: string): string {
    return readFileSync(join(folder, path), "utf8");
  }

  async function add(more: Partial<PromotionRequest> = {}, format: "json" | "text" = "json") {
    const request = { release, config: join(folder, "airlock.yaml"), environment: "production", now: NOW, ...more };
    const before = readFileSync(release, "utf8");
    const { code, out, log } = await addPromotion(
      request,
      { format, colours: false, width: 200 },
      { connect: async () => edge, openCluster: async (_access, pin) => cluster(pin) },
    );
    if (code !== 0) assert.equal(readFileSync(release, "utf8"), before, "nothing is written");
    return { code, out, log: log.map((line) => line.replaceAll(`${folder}/`, "")) };
  }

  async function report(more: Partial<PromotionRequest> = {}): Promise<PromotionReport> {
    const { code, out, log } = await add(more);
    assert.deepEqual(log, []);
    const read = JSON.parse(out) as PromotionReport;
    assert.equal(code, read.done ? 0 : 1);
    return read;
  }

  it("fetches what the environment before has signed, and binds it by its hash", async () => {
    edge.objects.set(OBJECT, SIGNED);
    const { message, notes, ...facts } = await report();
    assert.deepEqual(facts, {
      schema: "airlock/promotion/v1",
      service: "payments",
      version: "1.5.0",
      digest: DIGEST,
      environment: "production",
      from: "staging",
      path: "promotion/staging-1.5.0.json",
      sha256: sha256(SIGNED),
      done: true,
      origin: `${BUCKET}/${OBJECT}`,
    });
    assert.match(
      message,
      /^promotion\/staging-1\.5\.0\.json is bound as promotion\.staging\. staging completed this digest\. https:\/\/verifier\.example\.com\/payments\/staging signed it/,
    );
    assert.deepEqual(notes, ["The release has changed by it: approvals that were given before do not count any more."]);
    assert.equal(readFileSync(join(folder, "promotion/staging-1.5.0.json"), "utf8"), SIGNED);
    const manifest = loadManifest(release);
    assert.ok(manifest.ok);
    assert.deepEqual(manifest.value.promotion, { staging: { path: facts.path, sha256: facts.sha256 } });
  });

  it("does nothing the second time, and says so", async () => {
    edge.objects.set(OBJECT, SIGNED);
    await report();
    const bound = readFileSync(release, "utf8");
    assert.match((await report()).message, /^promotion\/staging-1\.5\.0\.json is bound already\. /);
    assert.equal(readFileSync(release, "utf8"), bound);
  });

  it("puts a newer signature in the place of what was bound before", async () => {
    edge.objects.set(OBJECT, SIGNED);
    await report();
    const again = seal(KEY, statementOf({ ...COMPLETED, verifiedAt: "2026-11-20T08:00:00Z" }));
    edge.objects.set(OBJECT, again);
    const { path } = await report();
    assert.equal(path, "promotion/staging-1.5.0-2.json");
    const manifest = loadManifest(release);
    assert.deepEqual(manifest.ok && manifest.value.promotion, { staging: { path, sha256: sha256(again) } });
  });

  it("finds what completed as a candidate, and in another attempt, by what is live there", async () => {
    edge.items.set("rollout", {
      ...AT_TEN,
      phase: "idle",
      stableVersion: "1.5.0-rc.2",
      stableDigest: DIGEST,
      recordKey: "releases/payments/staging/1.5.0-rc.2/attempt-3.json",
    });
    const candidate = seal(KEY, statementOf({ ...COMPLETED, version: "1.5.0-rc.2", attempt: 3 }));
    edge.objects.set("attestations/payments/staging/1.5.0-rc.2/attempt-3.json", candidate);
    assert.equal((await report()).path, "promotion/staging-1.5.0-rc.2.json");
  });

  it("says which object is missing, and how another one is named", async () => {
    const missing = await report();
    assert.deepEqual(
      [missing.message, missing.notes],
      [
        `staging has no signed outcome of 1.5.0: there is no ${BUCKET}/${OBJECT}. Nothing was bound.`,
        [
          "Where it completed as another version or attempt, name it: --of VERSION --attempt NUMBER.",
          "Where it completed and was not signed, airlock attest-outcome signs it there; people were told so.",
        ],
      ],
    );
    edge.objects.set("attestations/payments/staging/1.5.0/attempt-2.json", SIGNED);
    assert.equal((await report({ of: "1.5.0", attempt: 2 })).done, true);
  });

  it("binds nothing that the gate would refuse", async () => {
    edge.objects.set(OBJECT, seal(makeP256(), statementOf(COMPLETED)));
    const { message } = await report();
    assert.match(
      message,
      /^It is not bound, because promoted-digest would refuse it: promotion\/staging-1\.5\.0\.json proves nothing\. /,
    );
    edge.objects.set(OBJECT, seal(KEY, statementOf({ ...COMPLETED, digest: `sha256:${"00".repeat(32)}` })));
    assert.match((await report()).message, /staging ran another digest/);
    edge.objects.set(OBJECT, "<html>");
    assert.match((await report()).message, /is not a signed attestation/);
  });

  it("takes the outcome itself where nobody signs, and says that it is asserted", async () => {
    write("airlock.yaml", CONFIG);
    edge.objects.set("outcomes/payments/staging/1.5.0/attempt-1.json", OUTCOME);
    const { done, notes } = await report();
    assert.deepEqual(
      [done, notes[0]],
      [true, "Nobody has signed it: airlock.yaml takes the word of whoever writes release.yaml."],
    );
  });

  it("takes a file that somebody has brought, and asks nobody then", async () => {
    edge.fails.set("sts:GetCallerIdentity", "denied");
    const file = write("download.json", SIGNED);
    assert.equal((await report({ file })).path, "promotion/staging-1.5.0.json");
    assert.deepEqual(await add({ file: join(folder, "none.json") }), {
      code: 2,
      out: "",
      log: ["none.json: found no file, expected what the environment before has signed."],
    });
  });

  it("refuses an environment that promotes from no other", async () => {
    assert.deepEqual((await add({ environment: "dev" })).log, [
      "--environment: found dev, expected an environment that promotes from another one. environments.dev.promotesFrom in airlock.yaml says from which; nothing is bound for one without it.",
    ]);
  });

  it("says in one line that the account cannot be read", async () => {
    edge.fails.set("s3:GetObject", "denied");
    assert.deepEqual(await add(), { code: 3, out: "", log: ["s3:GetObject is denied."] });
  });

  describe("where the environment before is a cluster", () => {
    const attested = { service: "payments", version: "1.5.0", attempt: 1, digest: DIGEST };
    const CLUSTER = `cluster: { uid: 7d0f3b1e-0000-4000-8000-000000000000, namespace: shop }`;
    const at = (creationTimestamp: string, envelope: string, of = attested): ClusterObject => {
      const { metadata, ...rest } = attestationObject("shop", of, envelope);
      return { ...rest, metadata: { ...metadata, creationTimestamp } };
    };
    beforeEach(() => {
      write("airlock.yaml", ATTESTED.replace("staging: { promotesFrom", `staging: { ${CLUSTER}, promotesFrom`));
      edge.fails.set("sts:GetCallerIdentity", "denied");
    });

    it("takes the newest of the digest, from the cluster that airlock.yaml names", async () => {
      const key = seal(KEY, statementOf({ ...COMPLETED, policyHash: policyOf(read("airlock.yaml"), "staging") }));
      maps = [
        at("2026-11-19T11:00:00Z", "{}", { ...attested, version: "1.5.0-rc.1" }),
        at("2026-11-19T12:00:00Z", key),
        at("2026-11-19T13:00:00Z", "{}", { ...attested, version: "1.6.0", digest: `sha256:${"00".repeat(32)}` }),
      ];
      const { done, origin } = await report();
      assert.deepEqual([done, origin], [true, "ConfigMap payments-attestation-1.5.0-1 in namespace shop"]);
      assert.deepEqual(
        pins.map(({ uid, field }) => [uid, field]),
        [["7d0f3b1e-0000-4000-8000-000000000000", "environments.staging.cluster"]],
      );
      assert.equal((await report({ of: "1.5.0" })).done, true);
    });

    it("says what is missing there", async () => {
      assert.equal(
        (await report()).message,
        `staging has no signed outcome of 1.5.0: there is no ConfigMap labelled airlock.dev/attestation=payments about ${DIGEST} in namespace shop. Nothing was bound.`,
      );
      assert.equal(
        (await report({ of: "1.4.0" })).message,
        "staging has no signed outcome of 1.5.0: there is no ConfigMap payments-attestation-1.4.0-1 in namespace shop. Nothing was bound.",
      );
    });

    it("takes nobody's word that is not signed", async () => {
      write("airlock.yaml", CONFIG.replace("staging: { promotesFrom", `staging: { ${CLUSTER}, promotesFrom`));
      assert.deepEqual((await add()).log, [
        "--environment: found staging, a cluster whose word nobody signs, expected a verifier. Give environments.staging.verifier its id and publicKey, or bind the file by hand: --file FILE.",
      ]);
    });
  });

  it("refuses a context where the environment before is none", async () => {
    assert.deepEqual((await add({ context: "staging" })).log, [
      "--context: found staging, expected an environment before that is a cluster (environments.staging.cluster in airlock.yaml).",
    ]);
  });

  it("has nothing to add where nobody has approved yet", async () => {
    write("release.yaml", withoutPromotion(goodManifest()).replace(/^approvals:\n.*\n/m, ""));
    edge.objects.set(OBJECT, SIGNED);
    const { out } = await add({}, "text");
    assert.deepEqual(out.split("\n").slice(1), [`  ${BUCKET}/${OBJECT}`, ""]);
  });
});

/** The good release as it is before anything was promoted. */
function withoutPromotion(manifest: string): string {
  const lines = manifest.split("\n");
  const at = lines.findIndex((line) => line.startsWith("promotion:"));
  assert.notEqual(at, -1);
  const end = lines.findIndex((line, index) => index > at && /^\S/.test(line));
  return [...lines.slice(0, at), ...(end === -1 ? [""] : lines.slice(end))].join("\n");
}
