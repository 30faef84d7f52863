import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPostMortem } from "../../cli/postMortem/postMortemCommand";
import { emptiness } from "../../release/gates/evidence/documentsComplete";
import { goodManifest, read } from "../release/goodRelease";

describe("airlock post-mortem", () => {
  let folder: string;
  let release: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "airlock-post-mortem-"));
    release = join(folder, "release.yaml");
    writeFileSync(release, goodManifest());
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("writes a form that pays nothing yet, and says how the next release names it", () => {
    const file = join(folder, "documents/post-mortem-1.5.0.md");
    assert.deepEqual(openPostMortem({ release }), {
      code: 0,
      out: `Wrote ${file}. Fill it in, and name it in the next normal release.yaml:\n\ndebts:\n  - version: 1.5.0\n    postMortem: documents/post-mortem-1.5.0.md\n`,
      log: [],
    });
    const form = readFileSync(file, "utf8");
    assert.match(form, /^# Post-mortem: payments 1\.5\.0 was a hotfix\n/);
    assert.equal(emptiness(read(form), undefined), "is empty");
    assert.equal(emptiness(read(`${form}\nThe cache was full.\n`), undefined), undefined);
  });

  it("is of another version where one is named, and never writes over what somebody wrote", () => {
    const file = join(folder, "documents/post-mortem-1.4.3.md");
    assert.equal(openPostMortem({ release, of: "1.4.3" }).code, 0);
    writeFileSync(file, "It was the cache.");
    assert.deepEqual(openPostMortem({ release, of: "1.4.3" }), {
      code: 1,
      out: "",
      log: [`airlock: ${file} is there already; nothing was written.`],
    });
    assert.equal(readFileSync(file, "utf8"), "It was the cache.");
  });

  it("refuses a version that is none, and a folder that leads away", () => {
    assert.deepEqual(openPostMortem({ release, of: "../../1.4.3" }), {
      code: 2,
      out: "",
      log: ['--of: found "../../1.4.3", expected a semantic version, such as 1.4.3.'],
    });
    const outside = mkdtempSync(join(tmpdir(), "airlock-outside-"));
    mkdirSync(join(outside, "kept"));
    symlinkSync(outside, join(folder, "documents"));
    const { code, log } = openPostMortem({ release });
    assert.deepEqual([code, log[0]?.includes("a link that leaves the folder")], [3, true]);
    rmSync(outside, { recursive: true });
  });

  it("refuses a release that cannot be read", () => {
    const { code, log } = openPostMortem({ release: join(folder, "nothing.yaml") });
    assert.deepEqual([code, log.length], [2, 1]);
  });
});
