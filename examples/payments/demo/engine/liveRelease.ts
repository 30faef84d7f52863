import { cpSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { approve } from "../../tools/approve";
import { attest } from "../../tools/attest";
import { bindFiles } from "../../tools/bindFiles";

const EXAMPLE = join(__dirname, "..", "..");
const HOUR = 3_600_000;

/** 1.4.2 as the first release ever, in a folder of its own that the caller removes: the example with the live version's digest. */
export function writeLiveRelease(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "airlock-demo-live-")));
  for (const name of ["airlock.yaml", "documents", "evidence", "promotion", "release.yaml"]) {
    cpSync(join(EXAMPLE, name), join(folder, name), { recursive: true });
  }
  const text = readFileSync(join(EXAMPLE, "release.yaml"), "utf8");
  const [released = ""] = /(?<=image: .*@)sha256:[0-9a-f]{64}/.exec(text) ?? [];
  const [, live = ""] = /^previous:\n {2}version: .*\n {2}digest: (sha256:[0-9a-f]{64})\n/m.exec(text) ?? [];
  for (const file of ["release.yaml", "evidence/trivy.json"]) {
    const changed = readFileSync(join(folder, file), "utf8")
      .replace(/^previous:\n(?: .*\n)+/m, "previous: none\n")
      .replaceAll(released, live)
      .replaceAll(/(version"?: "?)1\.5\.0/g, (_whole, before: string) => `${before}1.4.2`);
    writeFileSync(join(folder, file), changed);
  }
  const approvedAt = new Date();
  attest({ folder, environment: "staging", startedAt: new Date(approvedAt.getTime() - HOUR), endedAt: approvedAt });
  bindFiles(join(folder, "release.yaml"));
  approve({
    folder,
    environment: "production",
    people: ["ada@example.com", "grace@example.com"],
    approvedAt,
    expiresAt: new Date(approvedAt.getTime() + HOUR),
  });
  return folder;
}
