import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseConfig } from "../../../release/config/parseConfig";
import { describeFault } from "../../../release/fault";
import { loadTrust } from "../../../release/files/loadTrust";
import { fromSeen, onDisk, remembering } from "../../../release/files/releaseSource";
import { CONFIG, must } from "../goodRelease";

describe("the folder of roots", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "airlock-trust-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const write = (path: string, text: string | Buffer = "{}") => {
    mkdirSync(dirname(join(folder, "project", path)), { recursive: true });
    writeFileSync(join(folder, "project", path), text);
  };
  const load = (key = "") => {
    const config = must(parseConfig(Buffer.from(`${CONFIG}${key}`), "airlock.yaml"));
    const file = join(folder, "project", "airlock.yaml");
    return loadTrust(onDisk({ release: "", config: file }), file, config);
  };
  const faults = (key: string) => {
    const loaded = load(key);
    return loaded.ok ? "none" : loaded.faults.map(describeFault).join(" ").replaceAll(folder, "");
  };

  it("is not there where airlock.yaml names none and there is no trust", () => {
    write("airlock.yaml");
    assert.equal(must(load()), undefined);
  });

  it("is read with the lists that airlock.yaml names: roots and signatures, and nothing else", () => {
    write("trust/1.json");
    write("trust/1.ada.sig", "signature");
    write("trust/README.md");
    write("allowed_signers", "");
    for (const [key, declared] of [
      ["", undefined],
      ["root: trust\n", "trust"],
    ] as const) {
      const trust = must(load(key));
      assert.equal(trust?.declared, declared);
      assert.deepEqual([...(trust?.folders.keys() ?? [])], ["trust"]);
      assert.deepEqual([...(trust?.folders.get("trust")?.keys() ?? [])], ["1.ada.sig", "1.json"]);
      assert.deepEqual([...(trust?.named.keys() ?? [])], ["allowed_signers"]);
    }
  });

  it("comes out of a bundle as it went in, so that the account judges by the same roots", () => {
    write("airlock.yaml", `${CONFIG}root: trust\n`);
    write("trust/1.json");
    write("trust/1.ada.sig", "signature");
    write("allowed_signers", "");
    const file = join(folder, "project", "airlock.yaml");
    const config = must(parseConfig(Buffer.from(`${CONFIG}root: trust\n`), file));
    const { source, seen } = remembering(onDisk({ release: "", config: file }), { release: "", config: file });
    const before = must(loadTrust(source, file, config));
    assert.deepEqual(must(loadTrust(fromSeen(seen()), file, config)), before);
    assert.equal(before?.folders.get("trust")?.size, 2);
  });

  it("is looked for in trust as well where airlock.yaml names another", () => {
    write("trust/1.json");
    assert.deepEqual([...(must(load("root: roots\n"))?.folders.keys() ?? [])], ["roots", "trust"]);
  });

  it("never leads out of the folder of airlock.yaml", () => {
    mkdirSync(join(folder, "elsewhere"));
    writeFileSync(join(folder, "elsewhere/1.json"), "{}");
    write("trust/1.json");
    symlinkSync("../elsewhere", join(folder, "project/roots"));
    symlinkSync("../../elsewhere/1.json", join(folder, "project/trust/2.json"));
    assert.equal(
      faults("root: roots\n"),
      '/project/airlock.yaml: root: found "roots/1.json", a link that leaves the folder, expected a file inside the release folder. ' +
        '/project/airlock.yaml: root: found "trust/2.json", a link that leaves the folder, expected a file inside the release folder.',
    );
    assert.match(configFaults("root: ../roots\n"), /root: found "\.\.\/roots", expected a relative path/);
  });

  it("says of a root that is too large that it cannot be read, and refuses a folder of more files than are read", () => {
    write("trust/1.json", Buffer.alloc(256 * 1024 + 1, " "));
    write("trust/1.ada.sig", Buffer.alloc(64 * 1024 + 1, " "));
    const files = must(load("root: trust\n"))?.folders.get("trust");
    assert.deepEqual(files?.get("1.json"), {
      kind: "unreadable",
      reason: "it has 262145 bytes, at most 256 KiB are read",
    });
    assert.equal(files.get("1.ada.sig")?.kind, "unreadable");
    const config = must(parseConfig(Buffer.from(`${CONFIG}root: trust\n`), "airlock.yaml"));
    const names = Array.from({ length: 4001 }, (_, index) => `${index}.x.sig`);
    const many = loadTrust({ ...onDisk({ release: "", config: "" }), list: () => names }, "airlock.yaml", config);
    assert.equal(
      many.ok ? "" : many.faults.map(describeFault).join(" "),
      "airlock.yaml: root: found 4001 files in trust, expected at most 4000.",
    );
  });

  function configFaults(key: string): string {
    const parsed = parseConfig(Buffer.from(`${CONFIG}${key}`), "airlock.yaml");
    return parsed.ok ? "none" : parsed.faults.map(describeFault).join(" ");
  }
});
