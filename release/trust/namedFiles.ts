import type { Config } from "../config/config";

/** A file beside airlock.yaml that decides whom or what a judge trusts, with the first field that names it. */
export interface NamedFile {
  readonly path: string;
  readonly field: string;
}

/** Every such file that airlock.yaml names, for all environments, each once: one environment's lists stand in for another's. */
export function namedFiles({ environments }: Config): readonly NamedFile[] {
  const all = Object.entries(environments).flatMap(([name, { approvals, provenance, verifier }]) => {
    const field = `environments.${name}`;
    return [
      { path: approvals?.allowedSigners, field: `${field}.approvals.allowedSigners` },
      { path: approvals?.executives, field: `${field}.approvals.executives` },
      { path: provenance?.trustedRoot, field: `${field}.provenance.trustedRoot` },
      { path: verifier?.publicKey, field: `${field}.verifier.publicKey` },
    ];
  });
  const named = all.flatMap(({ path, field }) => (path === undefined ? [] : [{ path, field }]));
  return named.filter(({ path }, index) => named.findIndex((other) => other.path === path) === index);
}
