import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { type PackedBundle, packBundle } from "../../../release/bundle/packBundle";
import { tarHeader } from "../../../release/bundle/tarMember";
import { type BundleFacts, unpackBundle } from "../../../release/bundle/unpackBundle";
import { describeFault, type Result } from "../../../release/fault";
import type { SeenFile, SeenFiles } from "../../../release/files/releaseSource";
import { must, read, sha256 } from "../goodRelease";

const seed = process.env["CI"] === undefined ? {} : { seed: 20_261_121 };

const LONG = `release/evidence/${"a".repeat(120)}.xml`;

const SEEN: SeenFiles = {
  release: "release/release.yaml",
  config: "config/airlock.yaml",
  files: [
    { name: "config/airlock.yaml", file: read("schema: airlock/config/v1\n") },
    { name: "release/approvals/alice.json", file: { kind: "missing" } },
    { name: LONG, file: read("<testsuites/>") },
    { name: "release/evidence/folder", file: { kind: "unreadable", reason: "it is a folder" } },
    { name: "release/evidence/nothing", file: read("") },
    { name: "release/evidence/Übersicht 日本.md", file: read("x".repeat(1024)) },
    { name: "release/release.yaml", file: read("schema: airlock/release/v1\n") },
  ],
};

function bytesOf({ pieces }: PackedBundle): Buffer {
  return Buffer.concat(pieces);
}

/** The faults of some bytes under their own hash and size: what a hostile writer of both would get through. */
function faults(bytes: Uint8Array, says: Partial<BundleFacts> = {}): readonly string[] {
  return faultsOf(unpackBundle(bytes, { sha256: sha256(bytes), bytes: bytes.length, ...says }, "evidence.tar"));
}

function faultsOf(result: Result<unknown>): readonly string[] {
  return result.ok ? [] : result.faults.map(describeFault);
}

/** A bundle whose index says something else. */
function withIndex(change: (index: { files: Record<string, unknown>[] }) => unknown): Buffer {
  const whole = bytesOf(must(packBundle(SEEN)));
  const size = Number.parseInt(whole.toString("latin1", 124, 135), 8);
  const index = JSON.parse(whole.toString("utf8", 512, 512 + size)) as { files: Record<string, unknown>[] };
  const changed = change(index) ?? index;
  return withIndexText(typeof changed === "string" ? changed : `${JSON.stringify(changed)}\n`);
}

function withIndexText(text: string): Buffer {
  const whole = bytesOf(must(packBundle(SEEN)));
  const size = Number.parseInt(whole.toString("latin1", 124, 135), 8);
  const after = 512 + Math.ceil(size / 512) * 512;
  const index = Buffer.from(text);
  const padding = Buffer.alloc((512 - (index.length % 512)) % 512);
  return Buffer.concat([
    tarHeader("index.json", index.length) ?? "",
    index,
    padding,
    whole.subarray(after),
  ] as Buffer[]);
}

describe("a bundle of evidence", () => {
  it("gives back what was read, what was missing, and what could not be read", () => {
    const packed = must(packBundle(SEEN));
    const bytes = bytesOf(packed);
    assert.deepEqual([packed.bytes, packed.sha256], [bytes.length, sha256(bytes)]);
    const unpacked = must(unpackBundle(bytes, packed, "evidence.tar"));
    const plain = ({ files, ...names }: SeenFiles) => ({
      ...names,
      files: files.map(({ name, file }) => [name, file.kind === "read" ? Buffer.from(file.bytes).toString() : file]),
    });
    assert.deepEqual(plain(unpacked), plain(SEEN));
  });

  it("has the same bytes for the same files", () => {
    assert.equal(must(packBundle(SEEN)).sha256, must(packBundle({ ...SEEN, files: [...SEEN.files] })).sha256);
  });

  it("is a tar that everybody can open", () => {
    const folder = mkdtempSync(join(tmpdir(), "airlock-bundle-"));
    try {
      writeFileSync(join(folder, "evidence.tar"), bytesOf(must(packBundle(SEEN))));
      execFileSync("tar", ["-xf", "evidence.tar"], { cwd: folder });
      assert.deepEqual(readdirSync(folder).sort(), ["config", "evidence.tar", "index.json", "long", "release"]);
      assert.deepEqual(readdirSync(join(folder, "release/evidence")).sort(), ["nothing", "Übersicht 日本.md"]);
      assert.equal(readFileSync(join(folder, "long", sha256("<testsuites/>")), "utf8"), "<testsuites/>");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("keeps a path of up to 256 bytes as its name, where a slash parts it", () => {
    const folder = `release/${"d".repeat(140)}`;
    for (const name of [`${folder}/${"f".repeat(100)}`, `${folder}/e/${"f".repeat(98)}`, "a".repeat(100)]) {
      assert.equal(tarHeader(name, 0)?.length, 512, name);
    }
    for (const name of [
      "a".repeat(101),
      `${folder}/${"f".repeat(101)}`,
      `${"d".repeat(156)}/f`,
      `${"d".repeat(101)}/`,
    ]) {
      assert.equal(tarHeader(name, 0), undefined, name);
    }
  });

  it("is refused when it is not the one that the record names", () => {
    const packed = must(packBundle(SEEN));
    const bytes = bytesOf(packed);
    const other = Buffer.from(bytes);
    other[600] = (other[600] ?? 0) ^ 1;
    assert.deepEqual(faultsOf(unpackBundle(other, packed, "evidence.tar")), [
      `evidence.tar: found sha256 ${sha256(other)}, expected ${packed.sha256}, as the record says.`,
    ]);
    assert.deepEqual(faultsOf(unpackBundle(bytes.subarray(0, -512), packed, "evidence.tar")), [
      `evidence.tar: found ${bytes.length - 512} bytes, expected ${bytes.length} bytes, and at most 167772160.`,
    ]);
  });

  it("is refused when it has been cut or lengthened, whatever the record says", () => {
    const bytes = bytesOf(must(packBundle(SEEN)));
    assert.deepEqual(faults(Buffer.alloc(0)), [
      "evidence.tar: index.json: found something else, expected index.json as Airlock writes it into an archive, whole.",
    ]);
    assert.match(
      faults(bytes.subarray(0, 2000))[0] ?? "",
      /^evidence\.tar: .*: found something else, expected .*, whole\.$/,
    );
    assert.deepEqual(faults(Buffer.concat([bytes, Buffer.alloc(512)])), [
      "evidence.tar: found 1536 bytes after the last file, expected the 1024 empty bytes that end an archive.",
    ]);
  });

  it("is refused when a file is not what the index says", () => {
    const bytes = bytesOf(must(packBundle(SEEN)));
    const at = bytes.indexOf("<testsuites/>");
    bytes.write("<testsuitez/>", at);
    assert.deepEqual(faults(bytes), [
      `evidence.tar: ${LONG}: found sha256 ${sha256("<testsuitez/>")}, expected ${sha256("<testsuites/>")}, as the index says.`,
    ]);
    const padded = bytesOf(must(packBundle(SEEN)));
    padded[at + 20] = 1;
    assert.deepEqual(faults(padded), [
      `evidence.tar: ${LONG}: found something else, expected ${LONG} as Airlock writes it into an archive, whole.`,
    ]);
    const linked = bytesOf(must(packBundle(SEEN)));
    linked.write("2", linked.indexOf("release/release.yaml", 4096) + 156);
    assert.deepEqual(faults(linked), [
      "evidence.tar: release/release.yaml: found something else, expected release/release.yaml as Airlock writes it into an archive, whole.",
    ]);
  });

  const sizes: readonly (readonly [string, unknown])[] = [
    ["is larger than any bundle", 2 ** 40],
    ["is larger than this one", 100_000],
    ["is no whole number", 1.5],
    ["is below nothing", -512],
  ];
  for (const [what, bytes] of sizes) {
    it(`is refused when the size of a file ${what}`, () => {
      const found = faults(withIndex((index) => void Object.assign(index.files[0] ?? {}, { bytes })));
      assert.equal(found.length, 1);
      assert.match(found[0] ?? "", /^evidence\.tar: (config\/airlock\.yaml|files\[0\])/);
    });
  }

  for (const name of [
    "release/../../etc/passwd",
    "/etc/passwd",
    "release//a",
    "release/./a",
    "release\\a",
    "etc/passwd",
  ]) {
    it(`is refused when it has a file named ${name}`, () => {
      const found = faults(withIndex((index) => void Object.assign(index.files.at(-1) ?? {}, { name })));
      assert.match(found[0] ?? "", /^evidence\.tar: files\[6\]/);
    });
  }

  it("is refused when a name stands twice, or out of order", () => {
    const twice = withIndex(({ files, ...rest }) => ({ ...rest, files: [...files.slice(0, 1), ...files.slice(0, 1)] }));
    assert.deepEqual(faults(twice), [
      'evidence.tar: index.json: found "config/airlock.yaml", expected names that are sorted, each of them once.',
    ]);
    const turned = withIndex(({ files, ...rest }) => ({ ...rest, files: files.toReversed() }));
    assert.match(faults(turned)[0] ?? "", /expected names that are sorted, each of them once\.$/);
  });

  it("is refused when its index has repeated keys, white space, a __proto__, or is no JSON", () => {
    const spelling =
      "evidence.tar: index.json: found another spelling, expected the JSON that Airlock writes, without repeated keys and white space.";
    assert.deepEqual(faults(withIndex((index) => ` ${JSON.stringify(index)}\n`)), [spelling]);
    assert.deepEqual(
      faults(withIndex((index) => `${JSON.stringify(index).replace('{"config"', '{"config":"config/b","config"')}\n`)),
      [spelling],
    );
    assert.notDeepEqual(
      faults(withIndex((index) => `${JSON.stringify(index).replace("{", '{"__proto__":{"a":1},')}\n`)),
      [],
    );
    assert.deepEqual(faults(withIndexText("schema: airlock")), [
      "evidence.tar: index.json: found something that is not JSON, expected an index of files.",
    ]);
  });

  it("cannot be made larger than it may be", () => {
    const file = { kind: "read", bytes: { length: 161 * 1024 * 1024 } as Uint8Array, sha256: sha256("") } as const;
    assert.match(
      faultsOf(packBundle({ ...SEEN, files: [{ name: "release/a", file }] }))[0] ?? "",
      /^found 1 files that a release is judged by, with \d+ bytes together, expected at most 167772160 bytes \(160 MiB\), and 4194304 bytes of names\. Take out of reports what no gate reads, such as the output of tests\.$/,
    );
  });
});

describe("any bundle", () => {
  const segment = fc
    .string({ minLength: 1, maxLength: 60, unit: "grapheme" })
    .filter((text) => !/[\\/\0]/.test(text) && text !== "." && text !== "..");
  const names = fc
    .tuple(fc.constantFrom("release", "config"), fc.array(segment, { minLength: 1, maxLength: 5 }))
    .map(([top, parts]) => [top, ...parts].join("/"));
  const contents = fc.oneof(
    fc.uint8Array({ maxLength: 1200 }).map((bytes): SeenFile["file"] => read(bytes)),
    fc.constant<SeenFile["file"]>({ kind: "missing" }),
    fc.string({ maxLength: 200 }).map((reason): SeenFile["file"] => ({ kind: "unreadable", reason })),
  );
  const seen = fc
    .uniqueArray(fc.record({ name: names, file: contents }), { selector: ({ name }) => name, maxLength: 8 })
    .map((files) => ({ ...SEEN, files: files.sort(({ name: one }, { name: other }) => (one < other ? -1 : 1)) }));

  it("comes back as it went in", () => {
    fc.assert(
      fc.property(seen, (files) => {
        const packed = must(packBundle(files));
        const unpacked = must(unpackBundle(bytesOf(packed), packed, "evidence.tar"));
        assert.deepEqual(
          unpacked.files.map(({ name, file }) => ({ name, file: file.kind === "read" ? file.sha256 : file })),
          files.files.map(({ name, file }) => ({ name, file: file.kind === "read" ? file.sha256 : file })),
        );
      }),
      { numRuns: 200, ...seed },
    );
  });

  it("has one spelling: with any byte changed it is refused, or it is the bundle of other files", () => {
    fc.assert(
      fc.property(seen, fc.nat(), fc.integer({ min: 1, max: 255 }), (files, at, change) => {
        const packed = must(packBundle(files));
        const bytes = bytesOf(packed);
        const place = at % bytes.length;
        bytes[place] = (bytes[place] ?? 0) ^ change;
        assert.equal(unpackBundle(bytes, packed, "evidence.tar").ok, false);
        const own = unpackBundle(bytes, { sha256: sha256(bytes), bytes: bytes.length }, "evidence.tar");
        if (own.ok) assert.deepEqual(bytesOf(must(packBundle(own.value))), bytes);
      }),
      { numRuns: 300, ...seed },
    );
  });

  it("is told from garbage", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => faults(bytes).length > 0),
      { numRuns: 200, ...seed },
    );
  });
});
