import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RecordReport } from "../../cli/verifyRecord/recordReport";
import type { VerifyRecordRequest } from "../../cli/verifyRecord/verifyOptions";
import { verifyRecordCommand } from "../../cli/verifyRecord/verifyRecordCommand";
import { packBundle } from "../../release/bundle/packBundle";
import type { SeenFiles } from "../../release/files/releaseSource";
import type { ReleaseRecordDocument } from "../../release/record/record";
import { ACCOUNT, bundleOf, changed, recordOf, whitewashed } from "../release/attacks/bundledScene";
import { CAROL, POST_MORTEM, SIGNERS } from "../release/attacks/scene";
import { DIGEST, LCOV, must, sha256 } from "../release/goodRelease";

const LOW = LCOV.replace("DA:4,1", "DA:4,0").replace("LH:4", "LH:3");
const RECORD_KEY = "releases/payments/production/1.5.0/attempt-1.json";
const BUNDLE_KEY = "evidence/payments/production/1.5.0/attempt-1.tar";

interface Written {
  readonly record: ReleaseRecordDocument;
  readonly bytes: Buffer;
}

/** A record with its bundle, as a service stack writes them. */
function written(seen: SeenFiles = bundleOf()): Written {
  const packed = must(packBundle(seen));
  return { record: recordOf(seen, packed), bytes: Buffer.concat(packed.pieces) };
}

/** The command, in this process: what is slow about the other tests of it is the other process. */
async function run(
  request: Partial<VerifyRecordRequest>,
): Promise<{ code: number; log: readonly string[]; report?: RecordReport }> {
  const ended = await verifyRecordCommand(
    {
      environment: "production",
      required: 1,
      variables: { AIRLOCK_ALLOWED_SIGNERS: SIGNERS },
      now: ACCOUNT.now,
      ...request,
    },
    { format: "json", colours: false, width: 100 },
  );
  return {
    code: ended.code,
    log: ended.log,
    ...(ended.out === "" ? {} : { report: JSON.parse(ended.out) as RecordReport }),
  };
}

describe("airlock verify-record, with the evidence in files", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "airlock-evidence-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const put = ({ record, bytes }: Written) => {
    writeFileSync(join(folder, "record.json"), JSON.stringify(record));
    writeFileSync(join(folder, "evidence.tar"), bytes);
    return { record: join(folder, "record.json"), bundle: join(folder, "evidence.tar"), evidence: "required" };
  };

  it("says yes where every gate passes here as well", async () => {
    const { code, report } = await run(put(written()));
    assert.deepEqual([code, report?.evidence, report?.reasons], [0, "judged", []]);
  });

  it("says no to a record whose verdicts are kinder than its evidence", async () => {
    const { record, bytes } = written(bundleOf({ release: { files: { "evidence/lcov.info": LOW } } }));
    const { code, report } = await run(put({ record: whitewashed(record), bytes }));
    assert.deepEqual(
      [code, report?.evidence, report?.reasons],
      [
        1,
        "judged",
        [
          "The record says that coverage-sufficient passed. Judged here, it refuses (found 60 %; required at least 80 %): 3 of 5 lines are covered. Cover 1 more, the riskiest first.",
        ],
      ],
    );
  });

  it("says no to another bundle than the record's, to none, and to one in another place", async () => {
    const honest = written();
    const other = written(changed(bundleOf(), "release/evidence/lcov.info", LOW));
    const swapped = await run(put({ record: honest.record, bytes: other.bytes }));
    assert.deepEqual(
      [swapped.code, swapped.report?.evidence, swapped.report?.reasons],
      [
        1,
        "refused",
        [
          `The evidence is not the record's: ${join(folder, "evidence.tar")}: found sha256 ${sha256(other.bytes)}, expected ${sha256(honest.bytes)}, as the record says.`,
        ],
      ],
    );
    const missing = await run({ ...put(honest), bundle: join(folder, "nothing.tar") });
    assert.deepEqual(missing.report?.reasons, [
      `The evidence cannot be read: ${join(folder, "nothing.tar")}: found ENOENT, expected a file that can be read.`,
    ]);
    const large = await run(put({ ...honest, bytes: Buffer.concat([honest.bytes, Buffer.alloc(512)]) }));
    assert.deepEqual(large.report?.reasons, [
      `The evidence cannot be read: ${join(folder, "evidence.tar")}: found ${honest.bytes.length + 512} bytes, expected at most ${honest.bytes.length}.`,
    ]);
    const key = "evidence/payments/production/1.4.0/attempt-1.tar";
    const evidence = { key, sha256: sha256(honest.bytes), bytes: honest.bytes.length };
    const elsewhere = await run(put({ ...honest, record: { ...honest.record, evidence } }));
    assert.deepEqual(elsewhere.report?.reasons, [
      `The record's evidence stands under ${key}, and belongs under ${BUNDLE_KEY}.`,
    ]);
  });

  it("refuses a record without evidence where the account asks for it, and tells it elsewhere", async () => {
    const { record, bytes } = written();
    const { evidence: _, ...old } = record;
    const files = put({ record: old, bytes });
    const refused = await run(files);
    assert.deepEqual(
      [refused.code, refused.report?.evidence, refused.report?.reasons],
      [
        1,
        "refused",
        [
          "The record names no evidence, and this account asks for it (--evidence required): without it the verdicts are the client's own word.",
        ],
      ],
    );
    const told = await run({ ...files, evidence: "optional" });
    assert.deepEqual([told.code, told.report?.evidence], [0, "not judged"]);
    const text = await verifyRecordCommand(
      {
        record: files.record,
        environment: "production",
        required: 1,
        variables: { AIRLOCK_ALLOWED_SIGNERS: SIGNERS },
        now: ACCOUNT.now,
      },
      { format: "text", colours: false, width: 100 },
    );
    assert.match(text.out, /\nThe gates were not judged here: their verdicts are the client's own word\.\n\nYes: /);
    const { bundle: _bundle, ...without } = put(written());
    assert.deepEqual((await run(without)).report?.reasons, [
      "The record's evidence is not at hand (--bundle), and this account asks for it (--evidence required): without it the verdicts are the client's own word.",
    ]);
    assert.equal((await run({ ...without, evidence: "optional" })).report?.evidence, "not judged");
  });

  it("compares the record with the hash that was asked for, and refuses words that it does not know", async () => {
    const files = put(written());
    const hash = sha256(JSON.stringify(written().record));
    assert.equal((await run({ ...files, sha256: hash })).code, 0);
    const other = await run({ ...files, sha256: "0".repeat(64) });
    assert.deepEqual(
      [other.code, other.report?.reasons],
      [1, [`The record's sha256 is ${hash}, and ${"0".repeat(64)} was to be verified.`]],
    );
    const wrong = await run({ ...files, sha256: "abc", evidence: "maybe" });
    assert.deepEqual(
      [wrong.code, wrong.log],
      [
        2,
        [
          '--sha256: found "abc", expected 64 lower-case hex digits, as sha256sum prints them.',
          '--evidence: found "maybe", expected required, optional.',
        ],
      ],
    );
  });

  it("judges by the root that the account trusts, where it names one", async () => {
    const files = put(written());
    const pinned = await run({ ...files, root: `1:${"0".repeat(64)}` });
    assert.deepEqual([pinned.code, pinned.report?.reasons.length], [1, 1]);
    assert.match(
      pinned.report?.reasons[0] ?? "",
      /^The record says that root-approved passed\. Judged here, it refuses \(found .*--root/,
    );
    const wrong = await run({ ...files, root: "one" });
    assert.deepEqual(
      [wrong.code, wrong.log],
      [
        2,
        [
          '--root: found "one", expected a root\'s number, a colon and the hash of its file. airlock root list prints it.',
        ],
      ],
    );
  });

  it("judges by the account's clock", async () => {
    const late = await run({ ...put(written()), now: new Date("2026-11-27T09:00:00Z") });
    assert.equal(late.code, 1);
    assert.match(
      late.report?.reasons[1] ?? "",
      /^The record says that approval-signed passed\. Judged here, it refuses \(found nobody; /,
    );
  });
});

// Two calls of the SDK against a server of this process: it shows what is asked for and how answers are read, not what AWS allows.
describe("airlock verify-record, with the evidence in a bucket", () => {
  const objects = new Map<string, Buffer>();
  let items: Record<string, Record<string, { S: string }>> = {};
  let asked: string[] = [];
  let listed: string[] = [];
  let parameters: string[] = [];
  let server: Server;
  const surroundings = { ...process.env };
  const REQUEST = {
    record: `s3://audit/${RECORD_KEY}?versionId=v1`,
    evidence: "required",
    table: "airlock-payments-production",
  };

  before(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        if (request.method === "POST") {
          response.setHeader("content-type", "application/x-amz-json-1.0");
          if (String(request.headers["x-amz-target"]).endsWith("GetParametersByPath")) {
            const { Path } = JSON.parse(Buffer.concat(chunks).toString()) as { Path: string };
            asked.push(Path);
            response.end(JSON.stringify({ Parameters: parameters.map((Value) => ({ Name: `${Path}/1`, Value })) }));
            return;
          }
          const { TableName, Key } = JSON.parse(Buffer.concat(chunks).toString()) as {
            TableName: string;
            Key: { pk: { S: string } };
          };
          asked.push(`${TableName} ${Key.pk.S}`);
          const item = items[Key.pk.S];
          if (TableName === "forbidden") response.statusCode = 400;
          response.end(JSON.stringify(item === undefined ? {} : { Item: item }));
          return;
        }
        const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
        const version = searchParams.get("versionId");
        if (searchParams.has("versions")) {
          asked.push(`versions of ${searchParams.get("prefix")}`);
          response.end(`<ListVersionsResult>${listed.join("")}</ListVersionsResult>`);
          return;
        }
        asked.push(version === null ? pathname : `${pathname} ${version}`);
        const found = objects.get(pathname);
        if (found === undefined) {
          response.statusCode = 404;
          response.end("<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>");
        } else response.end(found);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_REGION: "eu-west-1",
      AWS_MAX_ATTEMPTS: "1",
    });
  });
  after(async () => {
    process.env = surroundings;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  beforeEach(() => {
    asked = [];
    listed = [];
    parameters = [];
    items = {};
    objects.clear();
    const { record, bytes } = written();
    objects.set(`/audit/${RECORD_KEY}`, Buffer.from(JSON.stringify(record)));
    objects.set(`/audit/${BUNDLE_KEY}`, bytes);
  });

  it("reads the version of the record that it is given, the bundle that this one names, and the item of its digest", async () => {
    const { code, report, log } = await run(REQUEST);
    assert.deepEqual([code, report?.evidence, report?.reasons, log], [0, "judged", [], []]);
    assert.deepEqual(asked, [
      `/audit/${RECORD_KEY} v1`,
      `/audit/${BUNDLE_KEY}`,
      `airlock-payments-production quarantine#${DIGEST}`,
    ]);
  });

  it("refuses a digest that the account has under quarantine", async () => {
    const text = (S: string) => ({ S });
    items = {
      [`quarantine#${DIGEST}`]: {
        version: text("1.4.9"),
        at: text("2026-11-20T10:00:00Z"),
        trigger: text("alarm"),
        reason: text("It rang"),
      },
    };
    const { code, report } = await run(REQUEST);
    assert.equal(code, 1);
    assert.match(
      report?.reasons.join("\n") ?? "",
      /^The record says that digest-not-quarantined passed\. Judged here, it refuses \(found sha256:.*, rolled back as 1\.4\.9; .*This artifact was rolled back in production as 1\.4\.9 at 2026-11-20T10:00:00Z \(alarm\): It rang\./,
    );
  });

  /** An earlier release that passed by an override, as the bucket holds it. */
  const hold = (version: string, postMortem: string, at: string) => {
    const files = { "evidence/lcov.info": LOW, [POST_MORTEM]: postMortem };
    const { record, bytes } = written(
      bundleOf({ wants: "executives: executives", release: { files }, overrides: [{ by: CAROL }] }),
    );
    const key = `releases/payments/production/${version}/attempt-1.json`;
    const evidence = {
      key: `evidence/payments/production/${version}/attempt-1.tar`,
      sha256: sha256(bytes),
      bytes: bytes.length,
    };
    objects.set(`/audit/${key}`, Buffer.from(JSON.stringify({ ...record, version, evidence })));
    objects.set(`/audit/${evidence.key}`, bytes);
    listed.push(
      `<Version><Key>${key}</Key><VersionId>of-${version}</VersionId><LastModified>${at}</LastModified></Version>`,
    );
    return key;
  };

  it("refuses a release that leaves out an override of an earlier one, until evidence has its post-mortem", async () => {
    listed.push(
      `<Version><Key>${RECORD_KEY}</Key><VersionId>v1</VersionId><LastModified>2026-11-20T11:00:00Z</LastModified></Version>`,
    );
    const key = hold("1.4.8", "", "2026-11-18T00:00:00Z");
    const { code, report } = await run({ ...REQUEST, earlier: 10 });
    assert.equal(code, 1);
    assert.equal(report?.reasons.length, 1);
    assert.ok(
      report.reasons[0]?.startsWith(
        `The override of coverage-sufficient that was signed at 2026-11-20T09:00:00Z let a release pass (${key})`,
      ),
      report.reasons[0],
    );
    assert.deepEqual(asked.slice(3), [
      "versions of releases/payments/production/",
      `/audit/${key} of-1.4.8`,
      "/audit/evidence/payments/production/1.4.8/attempt-1.tar",
    ]);
    hold("1.4.9", "# Post-mortem\n\nThe tests were forgotten.\n", "2026-11-19T00:00:00Z");
    assert.deepEqual((await run({ ...REQUEST, earlier: 10 })).report?.reasons, []);
    // The newest one alone, and none.
    assert.deepEqual((await run({ ...REQUEST, earlier: 1 })).report?.reasons, []);
    asked = [];
    assert.equal((await run(REQUEST)).code, 0);
    assert.deepEqual(
      asked.filter((what) => what.startsWith("versions")),
      [],
    );
    const file = await run({ record: "record.json", earlier: 1001 });
    assert.deepEqual(file.log, ["--earlier: found 1001, expected 0 to 1000, and a record in S3."]);
  });

  it("refuses a normal release while a hotfix's debt is overdue in the account, and where a debt cannot be read", async () => {
    const debt = { schema: "airlock/debt/v1", version: "1.4.9", digest: DIGEST, gates: [], dueDays: 5 };
    parameters = [JSON.stringify({ ...debt, completedAt: "2026-11-19T00:00:00Z" })];
    const asking = { ...REQUEST, debts: "/airlock/payments/production/debts" };
    assert.deepEqual((await run(asking)).report?.reasons, []);
    assert.equal(asked.at(-1), "/airlock/payments/production/debts");
    parameters = [JSON.stringify({ ...debt, completedAt: "2026-11-10T00:00:00Z" })];
    const overdue = await run(asking);
    assert.equal(overdue.report?.reasons.length, 1);
    assert.match(
      overdue.report.reasons[0] ?? "",
      /^The record says that debts-settled passed\. Judged here, it refuses \(found 1\.4\.9 overdue since 2026-11-15T00:00:00\.000Z; /,
    );
    parameters = ["{}"];
    const unreadable = await run(asking);
    assert.equal(unreadable.code, 3);
    assert.match(
      unreadable.log[0] ?? "",
      /^\/airlock\/payments\/production\/debts: --debts: found parameter .*, expected what hotfixes owe \(ssm:GetParametersByPath\)\.$/,
    );
  });

  it("refuses where the bundle is gone, and says with exit code 3 that the table could not be asked", async () => {
    const tableless = await run({ ...REQUEST, table: "forbidden" });
    assert.equal(tableless.code, 3);
    assert.match(
      tableless.log[0] ?? "",
      /^forbidden: --table: found .*, expected the items quarantine#\.\.\. of a table that can be read\.$/,
    );
    objects.delete(`/audit/${BUNDLE_KEY}`);
    const { code, report } = await run(REQUEST);
    assert.deepEqual(
      [code, report?.reasons],
      [
        1,
        [
          `The evidence cannot be read: s3://audit/${BUNDLE_KEY}: found NoSuchKey: The specified key does not exist., expected the evidence that the record names.`,
        ],
      ],
    );
  });
});
