import { mergeCoverage } from "../../evidence/codeCoverage/mergeCoverage";
import { formatPercentage } from "../../values/percentage";
import type { Gate } from "../gate";
import { failed, passed } from "../outcome";
import { evidenceOfKind } from "./evidenceFile";

const ID = "coverage-sufficient";

/** B1: line coverage from raw counts, never from a printed percentage. */
export const coverageSufficient: Gate = {
  id: ID,
  title: "Line coverage is at least what the environment asks for.",
  judge: (input) => {
    const declared = input.manifest.evidence.coverage;
    const required = `at least ${formatPercentage(input.requirements.coverage)}`;
    if (declared.length === 0) {
      return failed(
        ID,
        "no coverage report",
        required,
        "evidence.coverage is empty. Add lcov.info or coverage-summary.json, with its sha256.",
      );
    }
    const { readings, problems, paths } = evidenceOfKind("coverage", declared, input);
    if (problems.length > 0) return failed(ID, "inconclusive", required, problems.join(" "), paths);
    // Reports of several packages add up by their raw counts: a small package cannot hide a large one.
    const merged = mergeCoverage(
      readings.map(({ path, reading }) => ({ path, summary: reading.summary, details: reading.details })),
    );
    if (!merged.ok) return failed(ID, "inconclusive", required, merged.reason, paths);
    const { covered, total } = merged.lines;
    const percent = (100 * covered) / total;
    const measured = formatPercentage(percent);
    const counts = `${covered} of ${total} lines are covered`;
    if (covered * 100 >= input.requirements.coverage * total)
      return passed(ID, measured, required, `${counts}.`, paths);
    const missing = Math.ceil((input.requirements.coverage * total) / 100) - covered;
    return failed(ID, measured, required, `${counts}. Cover ${missing} more, the riskiest first.`, paths);
  },
};
