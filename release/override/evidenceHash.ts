import { canonicalJson } from "../approval/canonicalJson";
import { sha256 } from "../approval/releaseHash";
import type { GateInput } from "../gates/gate";
import type { Verdict } from "../gates/verdict";

/** Hash of the files that a verdict rests on, with their paths: what an executive saw when they decided. 64 hex digits. */
export function evidenceHash({ evidence = [] }: Verdict, { files }: Pick<GateInput, "files">): string {
  return sha256(
    canonicalJson(
      evidence.map((path) => {
        const file = files.get(path);
        return [path, file?.kind === "read" ? file.sha256 : "absent"];
      }),
    ),
  );
}
