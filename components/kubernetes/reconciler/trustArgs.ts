import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { parseTrust } from "../../../engines/argo/ledger/trust";
import { describeFault } from "../../../release/fault";
import { refuse } from "../../aws/args/refuse";

/** Whose signatures count in one namespace, and what is asked of its records: the words of the verifier on AWS. */
export interface NamespaceTrustArgs {
  /** Namespace of released services. */
  namespace: string;
  /** Environment that its records must be for, as airlock.yaml names it. */
  environment: string;
  /** Path of the file of those who may approve, relative to the program's working directory. */
  allowedSigners: string;
  /** Path of the file of those who may override a gate. @defaultValue none: nobody may */
  executives?: string;
  /** Different people who must have approved. @defaultValue 1 */
  required?: number;
  /** What is asked of the list of authors: `optional`, `required` or `distrusted`. @defaultValue optional */
  authors?: string;
  /** `required` or `optional`: whether a record without evidence is refused. @defaultValue required */
  evidence?: string;
  /** `allowed`: one person who is none of the authors is enough for a hotfix. @defaultValue none: `required` and `authors` hold for every kind */
  hotfix?: string;
  /** The root that is trusted, as `airlock root list` prints it. @defaultValue the chain begins with the first root in the repository */
  root?: string;
  /** Whether refused records are let pass, with every reason told. @defaultValue false */
  audit?: boolean;
  /** Images that may run besides releases, by digest, with the words of their command behind them: smoke tests. @defaultValue none */
  images?: string[];
}

/** What stands in ConfigMap `trust-NAMESPACE`: read as the reconciler will read it, so that what it would find wrong ends the program. */
export function trustData(trust: NamespaceTrustArgs): { [key: string]: string } {
  const { namespace, environment, allowedSigners, executives, required, audit, images = [], ...words } = trust;
  const { authors, evidence, hotfix, root } = words;
  const given = {
    environment,
    allowed_signers: textOf(`${namespace}: allowedSigners`, allowedSigners),
    executives: executives === undefined ? undefined : textOf(`${namespace}: executives`, executives),
    required: required === undefined ? undefined : String(required),
    audit: audit === undefined ? undefined : String(audit),
    images: images.length === 0 ? undefined : `${images.join("\n")}\n`,
    ...{ authors, evidence, hotfix, root },
  };
  const data = Object.fromEntries(
    Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  const read = parseTrust(data, `trust of namespace ${namespace}`);
  if (!read.ok) throw new pulumi.RunError(read.faults.map(describeFault).join("\n"));
  return data;
}

function textOf(field: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const found = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return refuse(field, "the path of a file that can be read", path, `It answers ${found}.`);
  }
}
