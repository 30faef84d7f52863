import assert from "node:assert/strict";
import { parseAllowedSigners } from "../../../release/approval/allowedSigners";
import { type ParsedRecord, parseRecord } from "../../../release/record/parseRecord";
import {
  type EarlierRecord,
  isWritten,
  vanishedOverrides,
  vanishedReason,
} from "../../../release/record/vanishedOverrides";
import { bundleOf, recordOf } from "../attacks/bundledScene";
import { CAROL, line, MALLORY, POST_MORTEM, type Scene, type Signed } from "../attacks/scene";
import { LCOV, must } from "../goodRelease";

const LOW = LCOV.replace("DA:4,1", "DA:4,0").replace("LH:4", "LH:3");
const EXECUTIVES = must(parseAllowedSigners(line("carol", CAROL), "executives"));

/** A release that passes by an override, with its post-mortem as it stands. */
function overridden(postMortem: string | undefined, overrides: readonly Signed[] = [{ by: CAROL }]): Scene {
  const files = { "evidence/lcov.info": LOW, ...(postMortem === undefined ? {} : { [POST_MORTEM]: postMortem }) };
  return { wants: "executives: executives", release: { files }, overrides };
}

function parsed(scene: Scene): ParsedRecord {
  return must(parseRecord(JSON.stringify(recordOf(bundleOf(scene))), "record"));
}

function earlier(scene: Scene, version = "1.4.9"): EarlierRecord {
  return { key: `releases/payments/production/${version}/attempt-1.json`, record: { ...parsed(scene), version } };
}

describe("overrides that vanish from release.yaml", () => {
  it("are found in the newest record that carried them, with all that did", () => {
    const [newest, older] = [earlier(overridden("")), earlier(overridden(""), "1.4.8")];
    const found = vanishedOverrides(parsed({}), [newest, older], EXECUTIVES);
    assert.deepEqual(
      found.map(({ statement, key, carriers }) => [statement.gate, key, carriers.map((one) => one.key)]),
      [["coverage-sufficient", newest.key, [newest.key, older.key]]],
    );
    assert.deepEqual(found.map(vanishedReason), [
      "The override of coverage-sufficient that was signed at 2026-11-20T09:00:00Z let a release pass (releases/payments/production/1.4.9/attempt-1.json), " +
        "and release.yaml names it no more: its post-mortem documents/post-mortem.md, due on 2026-12-01, was in the evidence of no release that named it. " +
        "Put its entry back under overrides and write the post-mortem: the release after that one may leave it out.",
    ]);
  });

  it("are none while an entry names their post-mortem, be it another override", () => {
    const another = overridden("", [{ by: CAROL, says: { reason: "Signed once more" } }]);
    assert.deepEqual(vanishedOverrides(parsed(another), [earlier(overridden(""))], EXECUTIVES), []);
  });

  it("are none of a record that refused itself: it let nothing pass", () => {
    const { key, record } = earlier(overridden(""));
    const refused = { key, record: { ...record, gates: { ...record.gates, passed: false } } };
    assert.deepEqual(vanishedOverrides(parsed({}), [refused], EXECUTIVES), []);
  });

  it("are debts by a signature: of an executive, or of whoever the record says it passed by", () => {
    const strangers = [earlier(overridden("", [{ by: MALLORY }]))];
    assert.equal(strangers[0]?.record.gates.passed, false);
    const claims = strangers.map(({ key, record }) => ({
      key,
      record: { ...record, gates: { passed: true, verdicts: [] } },
    }));
    assert.deepEqual(vanishedOverrides(parsed({}), claims, EXECUTIVES), []);
    // Carol has left since: nobody lists her now.
    assert.equal(vanishedOverrides(parsed({}), [earlier(overridden(""))], []).length, 1);
    const unsigned = claims.map(({ key, record }) => ({
      key,
      record: { ...record, overrides: record.overrides.map(({ statement }) => ({ statement, signature: "" })) },
    }));
    assert.deepEqual(vanishedOverrides(parsed({}), unsigned, EXECUTIVES), []);
  });

  it("are none of another service or environment", () => {
    const [own] = [earlier(overridden(""))];
    assert.deepEqual(vanishedOverrides({ ...parsed({}), service: "orders" }, [own], EXECUTIVES), []);
    assert.deepEqual(vanishedOverrides({ ...parsed({}), environment: "staging" }, [own], EXECUTIVES), []);
  });

  it("are settled by evidence with a post-mortem that says something", () => {
    const [vanished] = vanishedOverrides(parsed({}), [earlier(overridden(""))], EXECUTIVES);
    assert.ok(vanished !== undefined);
    assert.equal(isWritten(vanished, bundleOf(overridden("# Post-mortem\n\nThe tests were forgotten.\n"))), true);
    assert.equal(isWritten(vanished, bundleOf(overridden("# Post-mortem\n\n## What happened\n"))), false);
    assert.equal(isWritten(vanished, bundleOf(overridden(undefined))), false);
  });
});
