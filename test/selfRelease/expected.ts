import type { GateId, Verdict } from "../../release/gates/verdict";

/** What a run of the check could not bring: the surroundings have none of it. */
export interface Lacking {
  /** Why there is no scan; undefined where there is one. */
  readonly scan?: string | undefined;
  /** Why there are no notes. */
  readonly notes?: string | undefined;
}

/** Gates that nobody but people and the publishing pipeline can satisfy. */
const BROUGHT_BY_PEOPLE: readonly GateId[] = ["approval-signed", "provenance-attested"];

/** What the verdicts should be refused for, and nothing else: measured as nothing there, never as something bad. */
export function expectedRefusals(environment: "ci" | "npm", { scan, notes }: Lacking): readonly GateId[] {
  const unscanned: readonly GateId[] = scan === undefined ? [] : ["vulnerabilities-absent"];
  if (environment === "ci") return unscanned;
  return [...unscanned, ...(notes === undefined ? [] : (["documents-complete"] as const)), ...BROUGHT_BY_PEOPLE];
}

/** What is wrong with the verdicts of an environment, in whole sentences; empty where they are as expected. */
export function problemsOf(environment: "ci" | "npm", verdicts: readonly Verdict[], lacking: Lacking): string[] {
  const expected = expectedRefusals(environment, lacking);
  const refused = verdicts.filter(({ passed }) => !passed);
  const surprising = refused.filter(({ gate }) => !expected.includes(gate));
  const missing = expected.filter((gate) => !refused.some((verdict) => verdict.gate === gate));
  // A scan that is there and finds something is another refusal than a scan that is not there.
  const other = refused.filter(({ gate, measured }) => gate === "vulnerabilities-absent" && measured !== "no scan");
  return [
    ...(verdicts.length === 0 ? [`${environment}: there are no verdicts.`] : []),
    ...surprising.map(({ gate, measured, message }) => `${environment}: ${gate} refuses: ${measured}. ${message}`),
    ...missing.map((gate) => `${environment}: ${gate} lets through what nobody has brought.`),
    ...other
      .filter(({ gate }) => expected.includes(gate))
      .map(({ gate, measured }) => `${environment}: ${gate} should have no scan, and measured ${measured}.`),
  ];
}
