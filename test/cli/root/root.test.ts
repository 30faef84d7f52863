import assert from "node:assert/strict";
import { execSync } from "node:child_process";
import { rmSync } from "node:fs";
import { check } from "../../../cli/check/checkCommand";
import { runCommandLine } from "../../../cli/commandLine";
import type { Outcome } from "../../../cli/outcome";
import { proposeRoot } from "../../../cli/root/proposeCommand";
import type { RootReport } from "../../../cli/root/rootReport";
import type { RootsReport } from "../../../cli/root/rootsReport";
import { signRoot } from "../../../cli/root/signRootCommand";
import { showRoots } from "../../../cli/root/verifyRootCommand";
import { loadRelease } from "../../../release/files/loadRelease";
import { judge } from "../../../release/gates/judge";
import { must, sha256 } from "../../release/goodRelease";
import { SigningFolder, TEXT } from "../sign/signingFolder";

const JSON_FORMAT = { ...TEXT, format: "json" } as const;
const MARKDOWN = { ...TEXT, format: "markdown" } as const;

describe("airlock root", () => {
  let project: SigningFolder;
  beforeEach(() => {
    project = new SigningFolder();
    const rules = project.read("airlock.yaml").replace("promotesFrom: staging\n", "$&    coverage: { lines: 90% }\n");
    project.write("airlock.yaml", `${rules}root: trust\n`);
  });
  afterEach(() => project.remove());

  const base = () => ({ config: project.flags.config, now: project.flags.now });
  const propose = (more: { readonly quorum?: number; readonly signers?: string } = {}): RootReport =>
    JSON.parse(proposeRoot({ ...base(), ...more }, JSON_FORMAT).out) as RootReport;
  const first = () => propose({ signers: project.path("allowed_signers") });
  const sign = (name: string, answer?: string): Promise<Outcome> =>
    signRoot({ ...base(), key: project.key(name), yes: answer === undefined }, JSON_FORMAT, project.tools(answer));
  const signed = async (name: string): Promise<RootReport> => JSON.parse((await sign(name)).out) as RootReport;
  const roots = (root?: string): RootsReport =>
    JSON.parse(showRoots({ ...base(), ...(root === undefined ? {} : { root }) }, true, JSON_FORMAT).out) as RootsReport;
  const gate = () => {
    const verdict = judge(must(loadRelease(project.flags)).input).find(({ gate: id }) => id === "root-approved");
    return [verdict?.passed, verdict?.measured];
  };
  const loosen = () => project.write("airlock.yaml", project.read("airlock.yaml").replace("90%", "85%"));

  it("leads from the first root to the next: proposed, signed by two, loosened, signed again", async () => {
    assert.deepEqual(gate(), [false, "no whole chain in trust"]);
    const one = first();
    assert.deepEqual([one.done, one.number, one.file], [true, 1, "trust/1.json"]);
    assert.equal(
      one.message,
      "trust/1.json is proposed, and nobody has signed it yet. 2 of ada@example.com, grace@example.com must sign it.",
    );
    assert.deepEqual(one.commands, [`airlock root sign --config ${project.path("airlock.yaml")}`]);
    assert.equal(one.sha256, sha256(project.read("trust/1.json")));
    assert.deepEqual(gate(), [false, "root 1 does not count"]);
    const ada = await signed("ada");
    assert.deepEqual([ada.done, ada.person, ada.signature], [true, "ada@example.com", "trust/1.ada-example.com.sig"]);
    assert.equal(
      ada.message,
      "ada@example.com signed root 1. trust/1.json is signed by ada@example.com of its own keepers, 2 of ada@example.com, grace@example.com must sign it.",
    );
    const grace = await signed("grace");
    assert.equal(
      grace.message,
      `grace@example.com signed root 1. It counts. Pin it outside the repository as 1:${one.sha256}.`,
    );
    assert.deepEqual(gate(), [true, "root 1"]);
    assert.equal(roots().passed, true);

    loosen();
    const broken = showRoots(base(), true, TEXT);
    assert.equal(broken.code, 1);
    assert.match(broken.out, / {2}- environments\.production\.coverage: 90 -> 85 \(loosened\)/);
    assert.match(broken.out, /No: airlock\.yaml is not what trust\/1\.json says\./);
    const two = propose();
    assert.deepEqual(
      two.changes.map(({ field, before, after, direction }) => [field, before, after, direction]),
      [["environments.production.coverage", "90", "85", "loosened"]],
    );
    await sign("ada");
    assert.equal(roots().passed, false);
    await sign("grace");
    assert.deepEqual([roots().passed, roots().roots.length], [true, 2]);
    assert.deepEqual(gate(), [true, "root 2"]);
    assert.equal(propose().message, "There is nothing to propose: trust/2.json says what airlock.yaml asks.");
  });

  it("shows what is signed before it asks: every value of the first root, the people of the lists, who must sign", async () => {
    first();
    assert.equal((await sign("ada", "no")).code, 1);
    assert.deepEqual(project.asked, ["Sign root 1, that trust says so from now on? [y/N] "]);
    const said = project.said.join("\n");
    assert.match(said, /^trust\/1\.json: the first root, all of it/);
    assert.match(said, / {2}= environments\.production\.coverage: 90\n/);
    assert.match(said, / {2}= signers: ada@example\.com ssh-ed25519\s/);
    assert.match(
      said,
      / {2}allowed_signers now lists:\n {4}ada@example\.com SHA256:\S+\n {4}grace@example\.com SHA256:/,
    );
    assert.match(said, /2 of ada@example\.com, grace@example\.com must sign it\.$/);
    assert.deepEqual(project.list("trust"), ["1.json"]);
  });

  it("refuses the signature of somebody who keeps neither root, and writes nothing", async () => {
    first();
    const ended = await sign("mallory");
    assert.equal(ended.code, 2);
    assert.match(ended.log.join("\n"), /signature\.key: found the key SHA256:\S+, expected a key of an allowed signer/);
    assert.deepEqual(project.list("trust"), ["1.json"]);
  });

  it("signs no root that airlock.yaml has left behind, and tells what to type", async () => {
    first();
    loosen();
    const ended = JSON.parse((await sign("ada")).out) as RootReport;
    assert.deepEqual(
      [ended.done, ended.message, ended.commands],
      [
        false,
        "Nothing was signed: trust/1.json is not what airlock.yaml asks now (environments.production.coverage). Propose it anew.",
        [`airlock root propose --config ${project.path("airlock.yaml")}`],
      ],
    );
  });

  it("proposes anew in the place of a root that nobody has signed, with its keepers, and not in that of one that somebody has", async () => {
    first();
    loosen();
    const again = propose({ quorum: 1 });
    assert.deepEqual([again.done, again.number], [true, 1]);
    assert.match(again.message, /1 of ada@example\.com, grace@example\.com must sign it\.$/);
    assert.equal(
      propose().message,
      "trust/1.json is proposed already. 1 of ada@example.com, grace@example.com must sign it.",
    );
    assert.equal((await signed("ada")).done, true);
    project.write("trust/2.json", "{}");
    assert.equal(propose({ quorum: 2 }).done, true);
    await sign("grace");
    const refused = propose({ quorum: 1 });
    assert.equal(refused.done, false);
    assert.equal(
      refused.message,
      "There is nothing to propose: trust/1.json says what airlock.yaml asks. Delete trust/2.json, which waits for signatures: it is not needed.",
    );
  });

  it("proposes nothing over signatures, nor behind a chain that is broken", async () => {
    first();
    await sign("ada");
    loosen();
    assert.equal(
      propose().message,
      "Nothing was proposed: trust/1.json was signed as it is (trust/1.ada-example.com.sig). Delete it with its signatures to propose another.",
    );
    project.write("trust/3.json", "{}");
    assert.match(
      propose().message,
      /^Nothing was proposed: the chain in trust is broken\. trust\/1\.json is signed by ada/,
    );
    assert.match((await signed("grace")).message, /^Nothing was signed: the chain in trust is broken\./);
  });

  it("asks the old keepers and the new ones where they change", async () => {
    first();
    await sign("ada");
    await sign("grace");
    project.write(
      "board",
      `${project.read("allowed_signers").split("\n")[0]}\nmallory@example.com ${project.read("keys/id_mallory.pub")}`,
    );
    const two = propose({ signers: project.path("board") });
    assert.deepEqual(
      two.changes.map(({ field, before, after }) => [field, before.split(" ")[0], after.split(" ")[0]]),
      [
        ["signers", "grace@example.com", "nothing"],
        ["signers", "nothing", "mallory@example.com"],
      ],
    );
    assert.match(
      two.message,
      /2 of ada@example\.com, grace@example\.com, who keep root 1, must sign it; and 2 of ada@example\.com, mallory@example\.com must sign it as its own keepers\.$/,
    );
    await sign("ada");
    assert.match(
      (await signed("mallory")).message,
      /trust\/2\.json is signed by ada@example\.com of root 1's keepers, 2 of/,
    );
    assert.match((await signed("grace")).message, /It counts\./);
  });

  it("tells the commands where nobody can sign here, and takes what they make", async () => {
    propose({ signers: project.path("allowed_signers"), quorum: 1 });
    const ended = await signRoot({ ...base(), key: project.key("ada"), yes: false }, JSON_FORMAT, project.tools());
    const report = JSON.parse(ended.out) as RootReport;
    assert.equal(ended.code, 1);
    assert.equal(
      report.message,
      "There is no terminal to sign at. Nobody has signed here: sign the root's file itself, and put the signature beside it under a name of your own.",
    );
    for (const command of report.commands) execSync(command, { stdio: "pipe" });
    assert.deepEqual(project.list("trust"), ["1.YOU.sig", "1.json"]);
    assert.equal(roots().passed, true);
    const without = await signRoot({ ...base(), yes: true }, JSON_FORMAT, project.tools());
    assert.match((JSON.parse(without.out) as RootReport).message, /^No key in \S+ is one of a keeper of the root\./);
  });

  it("lists the roots with their pins in every form, and begins with the pin that it is given", async () => {
    const { sha256: hash } = first();
    await sign("ada");
    await sign("grace");
    const [root] = roots().roots;
    assert.deepEqual(root, {
      number: 1,
      file: "trust/1.json",
      pin: `1:${hash}`,
      counts: true,
      quorum: 2,
      keepers: ["ada@example.com", "grace@example.com"],
      signedBy: ["ada@example.com", "grace@example.com"],
      faults: [],
      notCounted: [],
    });
    const list = showRoots(base(), false, TEXT).out;
    assert.match(
      list,
      /^✓ {2}trust\/1\.json {2}signed by ada@example\.com, grace@example\.com\n {5}1:[0-9a-f]{64}\n {5}kept by/,
    );
    assert.match(list, /The chain begins in trust itself: nothing outside the repository pins it\.\n$/);
    assert.match(showRoots({ ...base(), root: `1:${hash}` }, false, TEXT).out, /Pinned by --root\.\n$/);
    const fromVariable = { ...base(), variables: { AIRLOCK_ROOT: `1:${"ab".repeat(32)}` } };
    const other = showRoots(fromVariable, true, MARKDOWN);
    assert.equal(other.code, 1);
    assert.match(other.out, /^### ❌ No: the chain in trust does not hold\.\n\n- ❌ trust\/1\.json signed by nobody/);
    assert.match(other.out, /AIRLOCK\\_ROOT pins root 1 with the hash/);
    assert.equal(showRoots(fromVariable, false, TEXT).code, 0);
    assert.equal(
      showRoots({ ...base(), root: "1" }, true, TEXT).log.join(),
      '--root: found "1", expected a root\'s number, a colon and the hash of its file. airlock root list prints it.',
    );
  });

  it("is asked of airlock check with a pin: roots that were replaced as a whole are refused", async () => {
    const { sha256: hash } = first();
    await sign("ada");
    await sign("grace");
    const verdicts = async (root: string) => {
      const ended = await check({ ...project.flags, root }, JSON_FORMAT);
      const { verdicts: all } = JSON.parse(ended.out) as {
        verdicts: { gate: string; passed: boolean; message: string }[];
      };
      return all.find(({ gate: id }) => id === "root-approved");
    };
    assert.match((await verdicts(`1:${hash}`))?.message ?? "", /Root 1 is pinned by --root\.$/);
    rmSync(project.path("trust"), { recursive: true });
    propose({ signers: project.path("allowed_signers"), quorum: 1 });
    await sign("ada");
    assert.deepEqual(gate(), [true, "root 1"]);
    assert.equal((await verdicts(`1:${hash}`))?.passed, false);
    assert.equal((await check({ ...project.flags, root: "none" }, JSON_FORMAT)).code, 2);
  });

  it("says what airlock.yaml lacks, and what it cannot read", async () => {
    project.write("airlock.yaml", project.read("airlock.yaml").replace("root: trust\n", ""));
    const faults = showRoots(base(), true, TEXT);
    assert.equal(faults.code, 2);
    assert.match(
      faults.log.join("\n"),
      /airlock\.yaml: root: found nothing, expected the folder of the roots\. Write root: trust into airlock\.yaml; the folder is made with the first root\.$/,
    );
    project.write("airlock.yaml", `${project.read("airlock.yaml")}root: trust\n`);
    assert.match(
      proposeRoot(base(), TEXT).log.join("\n"),
      /^--signers: found nothing, expected a file of allowed_signers with those who keep the rules\. airlock\.yaml names no executives either, and no root is there yet\.$/,
    );
    assert.match(
      proposeRoot({ ...base(), signers: project.path("none") }, TEXT).log.join("\n"),
      /--signers: found ENOENT/,
    );
    assert.equal(
      (JSON.parse((await sign("ada")).out) as RootReport).message,
      "Nothing was signed: trust holds no root. airlock root propose writes the first.",
    );
    rmSync(project.path("allowed_signers"));
    assert.match(
      proposeRoot(base(), TEXT).log.join("\n"),
      /allowed_signers: found no file, expected a file, as airlock\.yaml names it\.$/,
    );
  });

  it("takes its keepers from the executives where no root is there", () => {
    const named = project
      .read("airlock.yaml")
      .replace("allowedSigners: allowed_signers", "allowedSigners: allowed_signers, executives: executives");
    project.write("airlock.yaml", named);
    project.write("executives", `# who decides\n\nmallory@example.com ${project.read("keys/id_mallory.pub")}`);
    assert.match(propose().message, /1 of mallory@example\.com must sign it\.$/);
  });

  it("is declared with its options", async () => {
    const run = (...args: readonly string[]) => runCommandLine(["root", ...args], { colours: false, width: 100 });
    const config = ["--config", project.path("airlock.yaml")];
    assert.match(
      (await run("propose", ...config, "--quorum", "0")).log.join(),
      /It must be a whole number from 1 to 20\. See airlock root propose --help\./,
    );
    assert.equal(
      (await run("propose", ...config, "--signers", project.path("allowed_signers"), "--quorum", "1")).code,
      0,
    );
    assert.equal((await run("sign", ...config, "--key", project.key("ada"), "--yes")).code, 0);
    assert.equal((await run("verify", ...config)).code, 0);
    assert.equal((await run("list", ...config, "--root", "x")).code, 2);
    assert.match((await run("--help")).out, /propose[\s\S]*sign[\s\S]*list[\s\S]*verify/);
  });
});
