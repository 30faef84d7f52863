import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { approve } from "../../../cli/sign/approveCommand";
import type { SignReport } from "../../../cli/sign/signReport";
import { withdraw } from "../../../cli/sign/withdrawCommand";
import { loadRelease } from "../../../release/files/loadRelease";
import { judge } from "../../../release/gates/judge";
import { must } from "../../release/goodRelease";
import { SigningFolder, TEXT } from "./signingFolder";

const JSON_FORMAT = { ...TEXT, format: "json" } as const;

describe("airlock approve", () => {
  let release: SigningFolder;
  beforeEach(() => {
    release = new SigningFolder();
  });
  afterEach(() => release.remove());

  const ask = (more: Partial<Parameters<typeof approve>[0]> = {}) => ({ ...release.flags, expires: "7d", ...more });
  const verdict = () => {
    const loaded = must(loadRelease(release.flags));
    const found = judge(loaded.input).find(({ gate }) => gate === "approval-signed");
    return [found?.passed, found?.measured];
  };

  it("signs with ssh-keygen, and adds statement and signature to release.yaml", async () => {
    const before = release.read("release.yaml");
    assert.deepEqual(verdict(), [false, "nobody"]);
    const ended = await approve(ask({ key: release.key("ada") }), JSON_FORMAT, release.tools());
    assert.deepEqual([ended.code, ended.log], [0, []]);
    const report = JSON.parse(ended.out) as SignReport;
    assert.deepEqual(
      [report.done, report.person, report.statement, report.message],
      [
        true,
        "ada@example.com",
        "approvals/1.5.0-production-ada-example.com.json",
        "ada@example.com approved payments 1.5.0 for production until 2026-11-27T12:00:00Z. No more approvals are needed.",
      ],
    );
    assert.deepEqual(verdict(), [true, "ada@example.com"]);
    const entry =
      "{ statement: approvals/1.5.0-production-ada-example.com.json, signature: approvals/1.5.0-production-ada-example.com.json.sig }";
    assert.equal(release.read("release.yaml"), `${before}approvals:\n  - ${entry}\n`);
    assert.match(release.said.join("\n"), /payments 1\.5\.0 for production[\s\S]*✗ {2}approval-signed +nobody/);
  });

  it("says who is still missing, and counts the second person", async () => {
    release.write("airlock.yaml", release.read("airlock.yaml").replace("required: 1", "required: 2"));
    const first = await approve(ask({ key: release.key("ada") }), TEXT, release.tools());
    assert.match(
      first.out.replaceAll("\n", " "),
      /An approval of exactly this release by 2 different people is needed; ada@example\.com gave one\./,
    );
    const second = await approve(ask({ key: release.key("grace") }), TEXT, release.tools());
    assert.equal(second.code, 0);
    assert.deepEqual(verdict(), [true, "ada@example.com, grace@example.com"]);
  });

  it("signs nothing when a gate refuses the release, and says which", async () => {
    rmSync(release.path("documents/riskAssessment.md"));
    const ended = await approve(ask({ key: release.key("ada") }), TEXT, release.tools());
    assert.deepEqual(
      [ended.code, ended.out.replaceAll("\n", " ")],
      [1, "Nothing was signed: documents-complete refuses this release, and what is repaired has to be signed anew. "],
    );
    assert.deepEqual(release.list("approvals"), []);
  });

  it("leaves nothing behind when the key is not one of an allowed signer", async () => {
    const before = release.read("release.yaml");
    const ended = await approve(ask({ key: release.key("mallory") }), TEXT, release.tools());
    assert.deepEqual([ended.code, ended.out], [2, ""]);
    assert.match(
      ended.log[0] ?? "",
      /^the signature: signature\.key: found the key SHA256:\S+, expected a key of an allowed signer\./,
    );
    assert.deepEqual([release.read("release.yaml"), release.list("approvals")], [before, []]);
  });

  it("leaves nothing behind when ssh-keygen signs nothing", async () => {
    const ended = await approve(ask({ key: release.path("no-key") }), TEXT, {
      ...release.tools(),
      sign: () => ({ kind: "failed", reason: "ssh-keygen ended with 255." }),
    });
    assert.deepEqual(
      [ended.code, ended.log],
      [
        3,
        [
          "--key: found ssh-keygen ended with 255., expected a signature by ssh-keygen. Nothing was changed. Give another key with --key.",
        ],
      ],
    );
    assert.deepEqual(release.list("approvals"), []);
  });

  it("leaves nothing behind when release.yaml was changed while the person was signing", async () => {
    const tools = release.tools();
    const ended = await approve(ask({ key: release.key("ada") }), TEXT, {
      ...tools,
      sign: (...args) => {
        release.write("release.yaml", release.read("release.yaml").replace("Express checkout", "Something else"));
        return tools.sign(...args);
      },
    });
    assert.deepEqual([ended.code, release.list("approvals")], [2, []]);
    assert.match(
      ended.log[0] ?? "",
      /release\.yaml: found another release, expected the one that was signed\. Nothing was added\./,
    );
  });

  it("takes away what it wrote when release.yaml cannot be replaced", async function () {
    if (process.getuid?.() === 0) {
      // Root may write everywhere: a folder in the place of the file that is put aside stops it all the same.
      mkdirSync(release.path(`.release.yaml.airlock-${process.pid}`));
    } else chmodSync(release.folder, 0o555);
    mkdirSync(release.path("approvals"), { recursive: true });
    const ended = await approve(ask({ key: release.key("ada") }), TEXT, release.tools());
    if (process.getuid?.() !== 0) chmodSync(release.folder, 0o755);
    assert.deepEqual([ended.code, release.list("approvals")], [3, []]);
    assert.match(ended.log[0] ?? "", /expected a place that can be written to\. Nothing was changed\.$/);
  });

  it("writes nothing through a folder that is a link out of the release's", async () => {
    const before = release.read("release.yaml");
    const elsewhere = mkdtempSync(join(tmpdir(), "airlock-elsewhere-"));
    try {
      symlinkSync(elsewhere, release.path("approvals"));
      const expected =
        "/approvals/1.5.0-production-ada-example.com.json: found a link that leaves the folder, expected a place inside the release folder. Nothing was changed.";
      const ended = await approve(ask({ key: release.key("ada") }), TEXT, release.tools());
      assert.deepEqual([ended.code, ended.log], [3, [`${release.folder}${expected}`]]);
      // Nobody can sign here: the statement alone is not written either.
      const left = await approve(ask(), TEXT, release.tools());
      assert.equal(left.code, 3);
      assert.match(left.log[0] ?? "", /found a link that leaves the folder/);
      assert.deepEqual([readdirSync(elsewhere), release.read("release.yaml")], [[], before]);
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  it("asks on a terminal, and signs nothing without a yes", async () => {
    const flags = ask({ yes: false, key: release.key("ada") });
    const no = await approve(flags, TEXT, release.tools("n"));
    assert.deepEqual([no.code, no.out], [1, "Nothing was signed, because you did not say yes.\n"]);
    assert.deepEqual(release.asked, ["Approve payments 1.5.0 for production until 2026-11-27T12:00:00Z? [y/N] "]);
    const yes = await approve(flags, TEXT, release.tools("y"));
    assert.equal(yes.code, 0);
  });

  it("without a terminal writes the statement and tells both commands, which then do it", async () => {
    const flags = ask({ yes: false });
    const { now: _, ...again } = flags;
    const ended = await approve(flags, JSON_FORMAT, release.tools());
    assert.equal(ended.code, 1);
    const { message, commands, statement } = JSON.parse(ended.out) as SignReport;
    const path = release.path("approvals/1.5.0-production.json");
    assert.equal(statement, "approvals/1.5.0-production.json");
    assert.equal(
      message,
      `There is no terminal to sign at. The statement is in ${path}, and nobody has signed it yet: sign it, then add the signature.`,
    );
    assert.deepEqual(commands, [
      `ssh-keygen -Y sign -n airlock-approval -f KEY ${path}`,
      `airlock approve --release ${again.release} --config ${again.config} --environment production --add-signature ${path}`,
    ]);
    const [, ...words] = (commands[0] ?? "").replace("KEY", release.key("grace")).split(" ");
    execFileSync("ssh-keygen", words, { stdio: "pipe" });
    const added = await approve(ask({ addSignature: path }), TEXT, release.tools());
    assert.equal(added.code, 0, added.log.join());
    assert.deepEqual(verdict(), [true, "grace@example.com"]);
    const twice = await approve(ask({ addSignature: path }), TEXT, release.tools());
    assert.deepEqual(
      [twice.code, twice.log],
      [
        2,
        [
          "--add-signature: found approvals/1.5.0-production.json, expected a statement that does not stand under approvals yet.",
        ],
      ],
    );
  });

  it("without ssh-keygen does the same", async () => {
    const ended = await approve(ask({ key: "my key" }), TEXT, {
      ...release.tools(),
      sign: () => ({ kind: "no ssh-keygen" }),
    });
    assert.equal(ended.code, 1);
    assert.match(ended.out, /^ssh-keygen is not installed here\./);
    assert.match(ended.out, /\n {2}ssh-keygen -Y sign -n airlock-approval -f 'my key' /);
  });

  it("finds the key in the person's folder by the list, and says so when there is none or several", async () => {
    const none = await approve(ask(), TEXT, release.tools());
    assert.match(none.out, /^No key in \S+ is one of an allowed signer\./);
    const several = await approve(ask(), TEXT, { ...release.tools(), keys: release.keys });
    assert.match(
      several.out.replaceAll("\n", " "),
      /^Several keys in \S+ are allowed to sign: \S+id_ada, \S+id_grace\./,
    );
    rmSync(`${release.key("grace")}.pub`);
    const one = await approve(ask(), TEXT, { ...release.tools(), keys: release.keys });
    assert.equal(one.code, 0);
    assert.deepEqual(verdict(), [true, "ada@example.com"]);
  });

  it("refuses a signature that was made for a statement outside, for another release, or not at all", async () => {
    const outside = await approve(ask({ addSignature: "/etc/hosts" }), TEXT, release.tools());
    assert.match(
      outside.log[0] ?? "",
      /^--add-signature: found \.\.\S+, expected a statement, with FILE\.sig beside it, in the folder of release\.yaml\.$/,
    );
    const missing = await approve(ask({ addSignature: release.path("approvals/x.json") }), TEXT, release.tools());
    assert.deepEqual([missing.code, missing.log.length], [2, 2]);
    await approve(ask({ yes: false }), TEXT, release.tools());
    const path = release.path("approvals/1.5.0-production.json");
    execFileSync("ssh-keygen", ["-Y", "sign", "-n", "airlock-approval", "-f", release.key("ada"), path], {
      stdio: "pipe",
    });
    release.write("release.yaml", release.read("release.yaml").replace("Express checkout", "Something else"));
    const other = await approve(ask({ addSignature: path }), TEXT, release.tools());
    assert.match(other.log[0] ?? "", /The release was changed after it was approved: ask for a new approval\./);
  });

  it("refuses an expiry that is no time, and an environment that asks for nothing", async () => {
    const never = await approve(ask({ expires: "0s" }), TEXT, release.tools());
    assert.deepEqual([never.code, never.log], [2, ["--expires: found 0s, expected a duration above 0s."]]);
    const vague = await approve(ask({ expires: "soon" }), TEXT, release.tools());
    assert.match(vague.log[0] ?? "", /^--expires: found "soon", expected a duration in whole units/);
    const dev = await approve(ask({ environment: "dev" }), TEXT, release.tools());
    assert.match(
      dev.log[0] ?? "",
      /environments\.dev\.approvals: found nothing, expected required and allowedSigners\. This environment asks for no approval/,
    );
  });

  it("keeps comments and every other byte", async () => {
    appendFileSync(
      release.path("release.yaml"),
      "# the people\napprovals:   # who\n    - statement: approvals/old.json # gone\n      signature: approvals/old.json.sig\n# the end\n",
    );
    writeFileSync(release.path("x"), "");
    const before = release.read("release.yaml");
    const ended = await approve(ask({ key: release.key("ada") }), TEXT, release.tools());
    assert.equal(ended.code, 0, ended.log.join());
    const added =
      /\n {4}- \{ statement: approvals\/1\.5\.0-production-ada-example\.com\.json, signature: \S+ \}(?=\n# the end\n$)/;
    const after = release.read("release.yaml");
    assert.match(after, added);
    assert.equal(after.replace(added, ""), before);
  });

  it("adds to a list on one line, keeping the comments", async () => {
    appendFileSync(release.path("release.yaml"), "approvals: [] # nobody yet\n");
    const ended = await approve(ask({ key: release.key("ada") }), TEXT, release.tools());
    assert.equal(ended.code, 0, ended.log.join());
    assert.match(release.read("release.yaml"), /# nobody yet/);
    assert.deepEqual(verdict(), [true, "ada@example.com"]);
  });
});

describe("airlock withdraw", () => {
  let release: SigningFolder;
  beforeEach(() => {
    release = new SigningFolder();
  });
  afterEach(() => release.remove());

  it("beats the approval that was given", async () => {
    await approve({ ...release.flags, expires: "7d", key: release.key("ada") }, TEXT, release.tools());
    const flags = { ...release.flags, key: release.key("grace"), reason: "The refund page is broken" };
    const ended = await withdraw(flags, TEXT, release.tools());
    assert.deepEqual(
      [ended.code, ended.out.replaceAll("\n", " ")],
      [0, "grace@example.com withdrew payments 1.5.0 for production. No approval of this release counts any more. "],
    );
    const loaded = must(loadRelease(release.flags));
    const verdict = judge(loaded.input).find(({ gate }) => gate === "approval-signed");
    assert.deepEqual([verdict?.passed, verdict?.measured], [false, "withdrawn by grace@example.com"]);
    assert.match(
      verdict?.message ?? "",
      /grace@example\.com withdrew it at 2026-11-20T12:00:00Z: The refund page is broken\./,
    );
  });

  it("goes on to hold when its entry is taken out of release.yaml, and says so", async () => {
    await approve({ ...release.flags, expires: "7d", key: release.key("ada") }, TEXT, release.tools());
    const approved = release.read("release.yaml");
    const approvals = () => {
      const verdict = judge(must(loadRelease(release.flags)).input).find(({ gate }) => gate === "approval-signed");
      return { passed: verdict?.passed, measured: verdict?.measured, message: verdict?.message ?? "" };
    };
    const flags = { ...release.flags, key: release.key("grace"), reason: "The refund page is broken" };
    assert.equal((await withdraw(flags, TEXT, release.tools())).code, 0);
    release.write("release.yaml", approved);
    const { passed, measured, message } = approvals();
    assert.deepEqual([passed, measured], [false, "withdrawn by grace@example.com"]);
    assert.equal(
      message,
      "grace@example.com withdrew it at 2026-11-20T12:00:00Z: The refund page is broken. " +
        "release.yaml does not name withdrawals/1.5.0-production-grace-example.com.json, which withdraws this release: put its entry back under withdrawals. " +
        "Repair what was said and release again: a changed release is approved anew.",
    );
    // One that nobody who is listed signed stops nothing, and neither does a statement that waits for its signature.
    const path = "withdrawals/1.5.0-production-grace-example.com.json";
    const signature = release.read(`${path}.sig`);
    release.write("allowed_signers", release.read("allowed_signers").replace(/grace@.*\n/, ""));
    assert.equal(approvals().passed, true);
    release.write(
      "allowed_signers",
      `${release.read("allowed_signers")}grace@example.com ${release.read("keys/id_grace.pub")}`,
    );
    assert.equal(approvals().passed, false);
    rmSync(release.path(`${path}.sig`));
    assert.equal(approvals().passed, true);
    release.write(`${path}.sig`, signature);
    release.write(path, release.read(path).replace("1.5.0", "1.4.9"));
    assert.equal(approvals().passed, true);
  });

  it("works on a release that gates refuse, and wants a reason", async () => {
    rmSync(release.path("documents/riskAssessment.md"));
    const flags = { ...release.flags, key: release.key("ada") };
    const silent = await withdraw(flags, TEXT, release.tools());
    assert.deepEqual([silent.code, silent.log], [2, ["--reason: found nothing, expected why, in a sentence."]]);
    assert.equal((await withdraw({ ...flags, reason: "No" }, TEXT, release.tools())).code, 0);
  });

  it("takes no approval for a withdrawal", async () => {
    await approve({ ...release.flags, expires: "7d", yes: false }, TEXT, release.tools());
    const path = release.path("approvals/1.5.0-production.json");
    execFileSync("ssh-keygen", ["-Y", "sign", "-n", "airlock-approval", "-f", release.key("ada"), path], {
      stdio: "pipe",
    });
    const ended = await withdraw({ ...release.flags, addSignature: path }, TEXT, release.tools());
    assert.match(ended.log[0] ?? "", /schema: found "airlock\/approval\/v1", expected one of airlock\/withdrawal\/v1/);
  });
});
