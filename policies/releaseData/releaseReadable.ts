import { basename } from "node:path";
import type { Fault } from "../../release/fault";
import type { ResourceRule, Violation } from "../rule";
import { judgedRelease } from "./judgedRelease";
import { isReleaseArgs, RELEASE_TYPES, type ReleaseArgs, releaseArgs } from "./releaseArgs";

const NAME = "release-readable";

/** Says what is wrong with release.yaml and airlock.yaml themselves; no gate can judge before that is put right. */
export const releaseReadable: ResourceRule = {
  kind: "resource",
  name: NAME,
  group: "release-gates",
  description: "release.yaml and airlock.yaml are there and say what they must in a form that can be read.",
  types: RELEASE_TYPES,
  check: (resource) => {
    const args = releaseArgs(resource);
    if (!isReleaseArgs(args)) return [];
    const judged = judgedRelease(NAME, args);
    return judged.kind === "judged" ? [] : judged.faults.map((fault) => toViolation(fault, args));
  },
};

function toViolation(fault: Fault, args: ReleaseArgs): Violation {
  const place = [fault.file === undefined ? "" : fileName(fault.file, args), fault.field].filter((part) => part !== "");
  return {
    measured: [...place, fault.found].join(": "),
    required: fault.expected,
    remedy: fault.remedy ?? "Put it right and run airlock check, which tells all faults at once.",
  };
}

/** The file's own name. A path that does not look like a YAML file is not repeated: it could be a misplaced secret. */
function fileName(file: string, args: ReleaseArgs): string {
  const usual = file === args.config ? "airlock.yaml" : "release.yaml";
  const name = basename(file);
  return /\.ya?ml$/i.test(name) ? name : usual;
}
