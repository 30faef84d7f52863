import type { GateId, Verdict } from "../../release/gates/verdict";

/** What a run of the check could not bring: the surroundings have none of it. */
export interface Lacking {
  /** Why there is no scan; undefined where there is one. */
  readonly scan?: string | undefined;
  /** Why there are no notes. */
  readonly notes?: string | undefined;
}

/** A gate that should refuse, and what it measures where nothing is there: something bad is another refusal. */
export interface ExpectedRefusal {
  readonly gate: GateId;
  readonly measured: string;
}

/** What nobody but people and the publishing pipeline can bring. */
const BROUGHT_BY_PEOPLE: readonly ExpectedRefusal[] = [
  { gate: "approval-signed", measured: "nobody" },
  { gate: "provenance-attested", measured: "no provenance" },
];

/** What the verdicts should be refused for, and nothing else. */
export function expectedRefusals(environment: "ci" | "npm", { scan, notes }: Lacking): readonly ExpectedRefusal[] {
  const unscanned: readonly ExpectedRefusal[] =
    scan === undefined ? [] : [{ gate: "vulnerabilities-absent", measured: "no scan" }];
  if (environment === "ci") return unscanned;
  const unwritten: readonly ExpectedRefusal[] =
    notes === undefined ? [] : [{ gate: "documents-complete", measured: "7 of 8 documents" }];
  return [...unscanned, ...unwritten, ...BROUGHT_BY_PEOPLE];
}

/** What is wrong with the verdicts of an environment, in whole sentences; empty where they are as expected. */
export function problemsOf(environment: "ci" | "npm", verdicts: readonly Verdict[], lacking: Lacking): string[] {
  const expected = expectedRefusals(environment, lacking);
  const refused = verdicts.filter(({ passed }) => !passed);
  const surprising = refused.filter(
    (verdict) => !expected.some(({ gate, measured }) => gate === verdict.gate && measured === verdict.measured),
  );
  const missing = expected.filter(({ gate }) => !refused.some((verdict) => verdict.gate === gate));
  return [
    ...(verdicts.length === 0 ? [`${environment}: there are no verdicts.`] : []),
    ...surprising.map(({ gate, measured, message }) => `${environment}: ${gate} refuses: ${measured}. ${message}`),
    ...missing.map(({ gate }) => `${environment}: ${gate} lets through what nobody has brought.`),
  ];
}
