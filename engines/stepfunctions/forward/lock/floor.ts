import { choose, put } from "../../asl/builders";
import { and, not, textAfter, textBefore, textIs } from "../../asl/conditions";
import type { Section } from "../../asl/states";
import { refusal } from "../refusal";

/** What an order looks like to a person who has not read how it is made. */
const READING = "numbers are padded with zeros";

/**
 * Refuses a release that could not live with the database, or could not be taken back from it, and puts at `$.floor.order` the
 * order of the oldest version that may be gone back to once this release is live: it never falls, because a migration that has
 * contracted a schema is not undone by a later release. Starts at `JudgeMinimum`, with `$.judged`.
 */
export function floorSection(next: string): Section {
  return {
    JudgeMinimum: choose(
      [
        [
          and(textIs("$.record.kind", "rollback"), textBefore("$.record.order", "$.judged.minimumOrder")),
          "RefuseBelowMinimum",
        ],
        [
          and(not(textIs("$.judged.liveDigest", "")), textAfter("$.record.minimumRollbackOrder", "$.judged.liveOrder")),
          "RefuseNoWayBack",
        ],
        [textAfter("$.record.minimumRollbackOrder", "$.judged.minimumOrder"), "RaiseFloor"],
      ],
      "KeepFloor",
    ),
    RefuseBelowMinimum: refusal("Airlock.BelowMinimumRollback", {
      expression:
        "States.Format('Version {} is older than the oldest one that may be gone back to since a migration contracted the database: " +
        `that one sorts as {} (${READING}). Release a fix instead, or go back to a version that is not older.', ` +
        "$.record.version, $.judged.minimumOrder)",
    }),
    RefuseNoWayBack: refusal("Airlock.NoWayBack", {
      expression:
        "States.Format('Version {} lets nobody go back to a version before the one that sorts as {} " +
        `(${READING}), and {} is live: it could not be rolled back. Release the contracting migration after the ` +
        "version that no longer needs the old schema has become live.', " +
        "$.record.version, $.record.minimumRollbackOrder, $.judged.liveVersion)",
    }),
    RaiseFloor: put("$.floor", { "order.$": "$.record.minimumRollbackOrder" }, next),
    KeepFloor: put("$.floor", { "order.$": "$.judged.minimumOrder" }, next),
  };
}
