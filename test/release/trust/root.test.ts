import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describeFault } from "../../../release/fault";
import { nextRoot } from "../../../release/trust/nextRoot";
import { parsePin } from "../../../release/trust/pinnedRoot";
import { parseRoot } from "../../../release/trust/root";
import { readChain } from "../../../release/trust/rootChain";
import { signSsh } from "../approval/signSsh";
import { must, NOW, read, sha256 } from "../goodRelease";
import { ADA, CAROL, GRACE, KEEPERS, line, MALLORY, rootFiles, stateOf } from "./rootScene";

const seed = process.env["CI"] === undefined ? {} : { seed: 20_261_121 };

function rootText(says: Readonly<Record<string, unknown>> = {}): string {
  const base = { schema: "airlock/root/v1", number: 1, previous: null, quorum: 2, signers: KEEPERS };
  return JSON.stringify({ ...base, ...stateOf(), ...says });
}

function faultsOf(text: string): string {
  const parsed = parseRoot(Buffer.from(text), "trust/1.json");
  return parsed.ok ? "none" : parsed.faults.map(describeFault).join(" ");
}

describe("a root", () => {
  it("is read with its keepers", () => {
    const root = must(parseRoot(Buffer.from(rootText()), "trust/1.json"));
    assert.deepEqual(
      root.keepers.map(({ principal }) => principal),
      ["ada@example.com", "grace@example.com", "carol@example.com"],
    );
    assert.equal(root.environments["production"]?.["coverage"], 85);
    assert.deepEqual(Object.keys(root.files), ["allowed_signers"]);
  });

  it("is refused for everything that it must not be, and says why", () => {
    const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
    const rows: readonly (readonly [text: string, says: RegExp])[] = [
      ["", /found something that is not JSON, expected a root \(airlock\/root\/v1\)/],
      ["[]", /trust\/1\.json: found a list of 0, expected a mapping of keys/],
      [rootText({ schema: "airlock/root/v2" }), /schema: found "airlock\/root\/v2", expected one of airlock\/root\/v1/],
      [rootText({ number: 0 }), /number: found 0, expected a whole number from 1/],
      [rootText({ number: 1.5 }), /number: found 1\.5, expected a whole number/],
      [rootText({ quorum: 0 }), /quorum: found 0, expected a whole number from 1/],
      [rootText({ quorum: 21 }), /quorum: found 21, expected a whole number up to 20/],
      [rootText({ signers: [] }), /signers: found a list of 0, expected at least one line/],
      [rootText({ signers: [`# ${KEEPERS[0]}`] }), /signers\[0\]: found "# ada.*, expected a line of allowed_signers/],
      [rootText({ signers: [KEEPERS.join("\n")] }), /signers\[0\]: found "ada.*, expected a line of allowed_signers/],
      [rootText({ number: 2 }), /previous: found nothing, expected the hash of the root before/],
      [rootText({ previous: "ab".repeat(32) }), /previous: found a hash in the first root, expected null/],
      [rootText({ files: { "../up": "ab".repeat(32) } }), /files/],
      [rootText({ more: 1 }), /more: found an unknown key/],
      [rootText().replace('"coverage":85', `"coverage":${deep}`), /environments\.production/],
      [`{"a":"${"x".repeat(300_000)}"}`, /found 300008 bytes, expected at most 256 KiB/],
    ];
    for (const [text, says] of rows) assert.match(faultsOf(text), says);
  });

  it("never comes out of bytes that are none, whatever they are", () => {
    const base = Buffer.from(rootText());
    const damaged = fc.tuple(fc.nat(base.length - 1), fc.integer({ min: 0, max: 255 })).map(([at, byte]) => {
      const bytes = Buffer.from(base);
      bytes[at] = byte;
      return new Uint8Array(bytes);
    });
    const garbage = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map((text) => new Uint8Array(Buffer.from(text))),
      damaged,
    );
    fc.assert(
      fc.property(garbage, (bytes) => {
        const parsed = parseRoot(bytes, "trust/1.json");
        // Whatever is read is what a strict reader of the same bytes sees, no more persons and no smaller quorum.
        if (parsed.ok) assert.equal(parsed.value.keepers.length, parsed.value.signers.length);
        else assert.ok(parsed.faults.length > 0);
      }),
      { numRuns: 300, ...seed },
    );
  });

  it("is written so that two who propose the same propose one", () => {
    const { environments, files } = stateOf();
    const turned = {
      environments: Object.fromEntries(Object.entries(environments).reverse()),
      files: Object.fromEntries(Object.entries(files).reverse()),
    };
    const before = { number: 4, sha256: "cd".repeat(32) };
    const [one, other] = [stateOf(), turned].map((state) =>
      must(nextRoot(before, state, { quorum: 2, signers: KEEPERS }, "trust/5.json")),
    );
    assert.equal(Buffer.from(one?.bytes ?? []).toString(), Buffer.from(other?.bytes ?? []).toString());
    assert.deepEqual([one?.root.number, one?.root.previous], [5, before.sha256]);
  });

  it("is not proposed where its keepers cannot make up the quorum", () => {
    const kept = { quorum: 2, signers: [line("ada", ADA), line("ada", CAROL)] };
    const refused = nextRoot(undefined, stateOf(), kept, "trust/1.json");
    assert.equal(
      refused.ok ? "" : refused.faults.map(describeFault).join(" "),
      "trust/1.json: quorum: found 2 of 1 person, expected no more than the different persons whose keys may sign for airlock-root.",
    );
  });
});

describe("a pin", () => {
  it("is a number and a hash", () => {
    const sha = "ab".repeat(32);
    assert.deepEqual(parsePin(`12:${sha}`, "--root"), {
      ok: true,
      value: { number: 12, sha256: sha, source: "--root" },
    });
    for (const text of ["", "12", `0:${sha}`, `01:${sha}`, `1:${sha.toUpperCase()}`, `1:${sha} `, `1000000:${sha}`]) {
      const parsed = parsePin(text, "--root");
      assert.equal(
        parsed.ok ? "" : parsed.faults.map(describeFault).join(" "),
        `--root: found ${JSON.stringify(text)}, expected a root's number, a colon and the hash of its file. airlock root list prints it.`,
      );
    }
  });
});

describe("a chain of roots", () => {
  const people = { ada: ADA, grace: GRACE, carol: CAROL, mallory: MALLORY };
  const names = fc.subarray(Object.keys(people) as (keyof typeof people)[]);

  it("counts exactly where a quorum of the persons before and of its own have signed each root", () => {
    const keepers = fc.subarray(Object.keys(people) as (keyof typeof people)[], { minLength: 1 });
    const root = fc.record({ keepers, quorum: fc.integer({ min: 1, max: 4 }), signed: names });
    fc.assert(
      fc.property(fc.array(root, { minLength: 1, maxLength: 4 }), fc.integer({ min: 0, max: 4 }), (roots, pinned) => {
        const files = rootFiles(
          roots.map((one) => ({
            says: { quorum: one.quorum, signers: one.keepers.map((name) => line(name, people[name])) },
            signed: one.signed.map((name) => people[name]),
          })),
        );
        const file = files.get(`${pinned}.json`);
        const pin = file?.kind === "read" ? { number: pinned, sha256: file.sha256, source: "--root" } : undefined;
        const from = pin === undefined ? 0 : pinned - 1;
        const reaches = (
          signed: readonly string[],
          by: { readonly keepers: readonly string[]; readonly quorum: number },
        ) => signed.filter((name) => by.keepers.includes(name)).length >= by.quorum;
        const counts = roots.slice(from).every((one, index) => {
          const before = roots[from + index - 1];
          if (one.quorum > one.keepers.length) return false;
          if (index === 0) return pin !== undefined || reaches(one.signed, one);
          return before !== undefined && reaches(one.signed, before) && reaches(one.signed, one);
        });
        const chain = readChain("trust", files, pin, NOW);
        assert.equal(chain.newest !== undefined, counts);
        assert.equal(chain.faults.length === 0, counts);
        if (counts) assert.equal(chain.newest?.root.number, roots.length);
      }),
      { numRuns: 150, ...seed },
    );
  });

  it("takes what ssh-keygen signs, and ssh-keygen takes what we verify", () => {
    const folder = mkdtempSync(join(tmpdir(), "airlock-root-"));
    try {
      const keygen = (...args: readonly string[]) => execFileSync("ssh-keygen", args, { stdio: "pipe" });
      keygen("-q", "-t", "ed25519", "-N", "", "-C", "", "-f", join(folder, "key"));
      const own = `eve@example.com ${readFileSync(join(folder, "key.pub"), "utf8").trim()}`;
      const signers = [own, line("ada", ADA)];
      const { bytes } = must(nextRoot(undefined, stateOf(), { quorum: 2, signers }, "trust/1.json"));
      const file = join(folder, "1.json");
      writeFileSync(file, bytes);
      keygen("-q", "-Y", "sign", "-n", "airlock-root", "-f", join(folder, "key"), file);
      const ours = signSsh(ADA, bytes, { namespace: "airlock-root" });
      const files = new Map([
        ["1.json", read(bytes)],
        ["1.eve.sig", read(readFileSync(`${file}.sig`))],
        ["1.ada.sig", read(ours)],
      ]);
      const chain = readChain("trust", files, undefined, NOW);
      assert.deepEqual([chain.faults, chain.newest?.link.signedBy], [[], ["ada@example.com", "eve@example.com"]]);
      assert.equal(chain.newest?.link.sha256, sha256(bytes));
      writeFileSync(join(folder, "allowed"), `${signers.join("\n")}\n`);
      writeFileSync(join(folder, "ours.sig"), ours);
      const verified = execFileSync(
        "ssh-keygen",
        [
          "-Y",
          "verify",
          "-f",
          join(folder, "allowed"),
          "-I",
          "ada@example.com",
          "-n",
          "airlock-root",
          "-s",
          join(folder, "ours.sig"),
        ],
        { input: bytes, encoding: "utf8" },
      );
      assert.match(verified, /^Good "airlock-root" signature for ada@example\.com/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
