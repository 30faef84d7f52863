import { digestOf } from "../../values/imageReference";
import type { Gate } from "../gate";
import { failed, passed } from "../outcome";
import { evidenceOfKind } from "./evidenceFile";

const ID = "vulnerabilities-absent";
const REQUIRED = "no critical and no high finding";

/** B1: no critical or high vulnerability, in a scan of the very digest that is released where the scanner names it. */
export const vulnerabilitiesAbsent: Gate = {
  id: ID,
  title: "The scan found no critical and no high vulnerability.",
  judge: (input) => {
    const declared = input.manifest.evidence.vulnerabilities;
    if (declared.length === 0) {
      return failed(
        ID,
        "no scan",
        REQUIRED,
        "evidence.vulnerabilities is empty. Add the JSON report of Trivy or npm audit, with its sha256.",
      );
    }
    const { readings, problems, paths } = evidenceOfKind("vulnerabilities", declared, input);
    const released = digestOf(input.manifest.artifact.image);
    const others = readings.flatMap(({ path, reading }) => {
      const scanned = reading.summary.digest;
      if (scanned === undefined || scanned === released) return [];
      return [
        `${path} is a scan of ${scanned}, the release is ${released ?? "not pinned"}. Scan the image that is released.`,
      ];
    });
    const trouble = [...problems, ...others];
    if (trouble.length > 0) return failed(ID, "inconclusive", REQUIRED, trouble.join(" "), paths);
    const sum = { critical: 0, high: 0, medium: 0, low: 0, unknown: 0, suppressed: 0 };
    for (const { reading } of readings) {
      for (const key of ["critical", "high", "medium", "low", "unknown", "suppressed"] as const)
        sum[key] += reading.summary[key];
    }
    const hidden = sum.suppressed === 0 ? "" : `, ${sum.suppressed} suppressed`;
    const measured = `${sum.critical} critical, ${sum.high} high, ${sum.medium} medium, ${sum.low} low${sum.unknown === 0 ? "" : `, ${sum.unknown} unknown`}${hidden}`;
    if (sum.critical + sum.high > 0) {
      return failed(
        ID,
        measured,
        REQUIRED,
        "Update the packages that the scan names, build the artifact again and scan it.",
        paths,
      );
    }
    // A finding of unknown severity or one that a configuration hid may be critical: no is the answer until somebody looked.
    if (sum.unknown + sum.suppressed > 0) {
      const message = `${sum.unknown + sum.suppressed} findings are of unknown severity or suppressed by the scanner's configuration, so nobody can say that none is critical. Scan without suppression, or resolve them.`;
      return failed(ID, measured, REQUIRED, message, paths);
    }
    return passed(ID, measured, REQUIRED, `${measured}.`, paths);
  },
};
