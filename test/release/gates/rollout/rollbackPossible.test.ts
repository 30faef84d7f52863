import { DIGEST, LIVE_DIGEST } from "../../goodRelease";
import { isNotApplicable, lets, refuses, replace } from "./verdictOf";

const GATE = "rollback-possible";
const minimum = (version: string) => replace("  contact:", `  minimumVersion: ${version}\n  contact:`);
const both = (first: (yaml: string) => string, second: (yaml: string) => string) => (yaml: string) =>
  second(first(yaml));

describe("rollback-possible", () => {
  it("lets a release through whose way back is open", () => {
    lets(GATE, {}, "1.4.2", "A rollback leads to 1.4.2; no older version is ruled out.");
    lets(GATE, { manifest: minimum("1.4.2") }, "1.4.2", "A rollback leads to 1.4.2.");
  });

  it("refuses a contracting migration that the live version cannot run on", () => {
    refuses(
      GATE,
      { manifest: minimum("1.5.0") },
      "1.4.2",
      "1.5.0 could not go back: a rollback leads to 1.4.2, and rollback.minimumVersion is 1.5.0. Release first a version that no longer needs the old schema, then the contracting migration after it.",
    );
  });

  it("refuses a minimum above the release itself, or one that is no version", () => {
    refuses(
      GATE,
      { manifest: minimum("1.6.0") },
      "1.5.0",
      "rollback.minimumVersion is 1.6.0, above 1.5.0 itself. Write the oldest version that can run on the data as this release leaves it.",
    );
    refuses(
      GATE,
      { manifest: minimum("next") },
      "minimum version next",
      'rollback.minimumVersion "next" is not a semantic version. Write the oldest version that can run on the migrated data, such as 1.4.0.',
    );
  });

  it("lets a rollback on purpose go down, and says what only the account knows", () => {
    lets(
      GATE,
      { manifest: replace("version: 1.5.0", "version: 1.4.1\nkind: rollback") },
      "1.4.1",
      "1.4.1 is what it goes back to. Whether 1.4.2 still lets it run is known to the account: the rollout refuses it otherwise.",
    );
  });

  it("refuses a rollback that goes up, or sideways to another artifact, but not the rerun of one", () => {
    const back = replace("version: 1.5.0", "version: 1.5.0\nkind: rollback");
    refuses(
      GATE,
      { manifest: back },
      "1.5.0",
      "kind is rollback, but 1.5.0 is not below 1.4.2, which runs. Remove kind, or name the older version that you mean.",
    );
    const same = replace("version: 1.5.0", "version: 1.4.2\nkind: rollback");
    refuses(
      GATE,
      { manifest: same },
      "1.4.2",
      "kind is rollback, but 1.4.2 is not below 1.4.2, which runs. Remove kind, or name the older version that you mean.",
    );
    lets(
      GATE,
      { manifest: both(same, replace(DIGEST, LIVE_DIGEST)) },
      "1.4.2",
      "1.4.2 is what it goes back to. Whether 1.4.2 still lets it run is known to the account: the rollout refuses it otherwise.",
    );
  });

  it("refuses a rollback below its own minimum, and one where nothing is live", () => {
    const back = replace("version: 1.5.0", "version: 1.4.1\nkind: rollback");
    refuses(
      GATE,
      { manifest: both(back, minimum("1.4.2")) },
      "1.4.1",
      "rollback.minimumVersion is 1.4.2, above 1.4.1 itself. Write the oldest version that can run on the data as this release leaves it.",
    );
    refuses(
      GATE,
      { manifest: both(back, replace(/previous: \{.*\}/, "previous: none")) },
      "no live version",
      "kind is rollback, and previous is none: there is no version that it could go back from.",
    );
  });

  it("is not asked of the first release", () => {
    isNotApplicable(
      GATE,
      { manifest: replace(/previous: \{.*\}/, "previous: none") },
      "The first release has nothing to go back to.",
    );
  });
});
