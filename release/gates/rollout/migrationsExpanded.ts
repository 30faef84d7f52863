import * as semver from "semver";
import type { Manifest } from "../../manifest/manifest";
import type { Gate } from "../gate";
import { failed, notApplicable, passed } from "../outcome";

const ID = "migrations-expanded";
const REQUIRED = "every contract step after a release with its expand step";

/** B10: a column that is dropped while the version before still reads it takes the way back with it. */
export const migrationsExpanded: Gate = {
  id: ID,
  title: "A migration takes nothing away before a release with its expand step runs.",
  judge: ({ manifest }) => {
    const { migrations = [], kind } = manifest;
    if (migrations.length === 0) return notApplicable(ID, "The release declares no migration.");
    if (kind === "rollback") return notApplicable(ID, "A rollback migrates nothing.");
    const problems = migrations.flatMap((migration, index) => {
      const problem = migration.step === "contract" ? problemOf(migration, manifest) : undefined;
      return problem === undefined ? [] : [`migrations[${index}] (${migration.name}) ${problem}`];
    });
    const contracting = migrations.filter(({ step }) => step === "contract").length;
    const measured = `${migrations.length - contracting} expand, ${contracting} contract`;
    if (problems.length > 0) return failed(ID, measured, REQUIRED, problems.join(" "));
    const message =
      contracting === 0
        ? "Nothing is taken away; the version before can run on what this leaves."
        : "What is taken away, the version before no longer needs.";
    return passed(ID, measured, REQUIRED, message);
  },
};

type Migration = NonNullable<Manifest["migrations"]>[number];

function problemOf({ name, expandedIn }: Migration, manifest: Manifest): string | undefined {
  const { previous, migrations = [] } = manifest;
  const minimum = manifest.rollback?.minimumVersion;
  if (migrations.some((other) => other.name === name && other.step === "expand")) {
    return "expands and contracts in one release. Release the expand step first, and the contract step after it.";
  }
  if (expandedIn === undefined || semver.parse(expandedIn) === null) {
    return "contracts without the version that released its expand step. Write it as expandedIn, such as 1.4.0.";
  }
  if (previous === "none") {
    return `contracts what ${expandedIn} has expanded, and nothing runs yet. Release ${expandedIn} first.`;
  }
  if (semver.parse(previous.version) === null || semver.lt(previous.version, expandedIn)) {
    return `contracts what ${expandedIn} has expanded, and ${previous.version} runs, which still needs it. Release ${expandedIn} first, and the contract step after it.`;
  }
  if (minimum === undefined || semver.parse(minimum) === null || semver.lt(minimum, expandedIn)) {
    return `takes away what versions below ${expandedIn} need, and rollback.minimumVersion is ${minimum ?? "not given"}. Write ${expandedIn} or above, so that nobody goes back below it.`;
  }
  return undefined;
}
