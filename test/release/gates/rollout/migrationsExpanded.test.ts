import { isNotApplicable, lets, refuses } from "./verdictOf";

const GATE = "migrations-expanded";
const NAME = "split the address";

/** A release over 1.4.2 with migrations, and perhaps with a floor for rollbacks. */
const migrating =
  (migrations: string, minimum = "") =>
  (yaml: string) =>
    `${minimum === "" ? yaml : yaml.replace("  contact:", `  minimumVersion: ${minimum}\n  contact:`)}migrations: [${migrations}]\n`;
const contract = (expandedIn: string) => `{ name: ${NAME}, step: contract, expandedIn: ${expandedIn} }`;

describe("migrations-expanded", () => {
  it("does not apply where nothing is migrated, nor to a rollback", () => {
    isNotApplicable(GATE, {}, "The release declares no migration.");
    const back = (yaml: string) =>
      migrating(contract("1.4.0"))(yaml).replace("version: 1.5.0", "version: 1.4.0\nkind: rollback");
    isNotApplicable(GATE, { manifest: back }, "A rollback migrates nothing.");
  });

  it("lets expand steps through, and contract steps whose expand step runs", () => {
    lets(
      GATE,
      { manifest: migrating(`{ name: ${NAME}, step: expand }`) },
      "1 expand, 0 contract",
      "Nothing is taken away; the version before can run on what this leaves.",
    );
    lets(
      GATE,
      { manifest: migrating(contract("1.4.0"), "1.4.0") },
      "0 expand, 1 contract",
      "What is taken away, the version before no longer needs.",
    );
  });

  for (const [why, change, message] of [
    [
      "both steps in one release",
      migrating(`{ name: ${NAME}, step: expand }, ${contract("1.4.0")}`, "1.4.0"),
      "migrations[1] (split the address) expands and contracts in one release. Release the expand step first, and the contract step after it.",
    ],
    [
      "a contract step that names no version",
      migrating(`{ name: ${NAME}, step: contract }`, "1.4.0"),
      "migrations[0] (split the address) contracts without the version that released its expand step. Write it as expandedIn, such as 1.4.0.",
    ],
    [
      "a contract step that names no version but a word",
      migrating(contract("last"), "1.4.0"),
      "migrations[0] (split the address) contracts without the version that released its expand step. Write it as expandedIn, such as 1.4.0.",
    ],
    [
      "a contract step whose expand step does not run yet",
      migrating(contract("1.5.0"), "1.5.0"),
      "migrations[0] (split the address) contracts what 1.5.0 has expanded, and 1.4.2 runs, which still needs it. Release 1.5.0 first, and the contract step after it.",
    ],
    [
      "a contract step of the first release ever",
      (yaml: string) => migrating(contract("1.4.0"))(yaml).replace(/previous: .*/, "previous: none"),
      "migrations[0] (split the address) contracts what 1.4.0 has expanded, and nothing runs yet. Release 1.4.0 first.",
    ],
    [
      "a contract step after which rollbacks could still go too far",
      migrating(contract("1.4.0")),
      "migrations[0] (split the address) takes away what versions below 1.4.0 need, and rollback.minimumVersion is not given. Write 1.4.0 or above, so that nobody goes back below it.",
    ],
    [
      "a floor for rollbacks that is too low",
      migrating(contract("1.4.0"), "1.3.9"),
      "migrations[0] (split the address) takes away what versions below 1.4.0 need, and rollback.minimumVersion is 1.3.9. Write 1.4.0 or above, so that nobody goes back below it.",
    ],
  ] as const) {
    it(`refuses ${why}`, () => {
      const measured = change("").includes("step: expand") ? "1 expand, 1 contract" : "0 expand, 1 contract";
      refuses(GATE, { manifest: change }, measured, message);
    });
  }
});
