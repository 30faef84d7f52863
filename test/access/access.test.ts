import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { guardRules } from "../../components/aws/documents/trafficGuard";
import { matchesPattern } from "../engine/hops/eventPattern";
import { accessTables } from "./accessPage";
import { type Access, ASSUMPTIONS, OTHERS, OWN } from "./accessTable";
import { clusterTables } from "./clusterPage";
import * as at from "./places";
import { ADMINISTRATOR_ACCESS, type Documents, PRINCIPALS, readDocuments } from "./principals";
import { isAllowed, isAssumed } from "./simulate";

const guard = guardRules({
  service: at.SERVICE,
  environment: at.ENVIRONMENT,
  partition: "aws",
  region: "eu-west-1",
  accountId: at.ACCOUNT,
  listenerArn: at.LISTENER,
  auditBucket: at.AUDIT_BUCKET,
  tableName: at.TABLE_NAME,
  topicArn: at.TOPIC,
  allowedPrincipalArns: [`arn:aws:iam::${at.ACCOUNT}:role/platform`],
});

/** The event that CloudTrail makes of a call by a role. */
function cloudTrailEvent({ action, seen }: Access, roleArn: string): unknown {
  const [service = "", eventName] = action.split(":");
  return {
    source: `aws.${service}`,
    "detail-type": "AWS API Call via CloudTrail",
    detail: {
      eventSource: `${service}.amazonaws.com`,
      eventName,
      userIdentity: { type: "AssumedRole", sessionContext: { sessionIssuer: { type: "Role", arn: roleArn } } },
      ...seen,
    },
  };
}

const isSeen = (event: unknown) => Object.values(guard).some(({ pattern }) => matchesPattern(pattern, event));

// The simulator is not AWS: it proves what the documents say, not that AWS agrees in every corner.
describe("Who may do what", () => {
  let documents: Documents;
  before(async () => {
    documents = await readDocuments();
  });

  for (const access of OWN.filter(({ by }) => by === undefined)) {
    it(`${access.who} may ${access.what} (${access.action}), under the service control policy too`, async () => {
      assert.equal(await isAllowed(access, documents, {}), true);
      assert.equal(await isAllowed(access, documents, { scp: true }), true);
    });
  }

  for (const access of OWN.filter(({ by }) => by === "policy")) {
    it(`${access.who} may not ${access.what} (${access.action}): no policy allows it`, async () => {
      assert.equal(await isAllowed(access, documents, {}), false);
      assert.equal(await isAllowed(access, documents, { attached: [ADMINISTRATOR_ACCESS] }), true, "the row is no row");
    });
  }

  for (const access of OWN.filter(({ by }) => by === "boundary")) {
    it(`${access.who} may not ${access.what} (${access.action}), not even with AdministratorAccess attached`, async () => {
      assert.equal(await isAllowed(access, documents, {}), false);
      assert.equal(await isAllowed(access, documents, { attached: [ADMINISTRATOR_ACCESS] }), false);
    });
  }

  for (const access of OTHERS.filter(({ by }) => by === "scp")) {
    it(`${access.who} may not ${access.what} (${access.action}) under the service control policy, and may without it`, async () => {
      assert.equal(await isAllowed(access, documents, { scp: true }), false);
      assert.equal(await isAllowed(access, documents, {}), true);
    });
  }

  for (const access of OTHERS.filter(({ by }) => by === "detected")) {
    it(`${access.who} who can ${access.what} (${access.action}) is seen by the guard, and the platform's role is not`, async () => {
      assert.equal(await isAllowed(access, documents, {}), true);
      assert.equal(isSeen(cloudTrailEvent(access, documents.principals[access.who].arn)), true);
      assert.equal(isSeen(cloudTrailEvent(access, `arn:aws:iam::${at.ACCOUNT}:role/platform`)), false);
    });
  }

  for (const assumption of ASSUMPTIONS) {
    const { who, role, may } = assumption;
    it(`${who} ${may ? "may" : "may not"} take the role of ${role}`, async () => {
      assert.equal(await isAssumed(assumption, documents), may);
    });
  }

  it("has at least 40 rows in both directions, and every principal in it", () => {
    const rows = [...OWN, ...OTHERS];
    assert.ok(rows.length + ASSUMPTIONS.length >= 40);
    assert.ok(rows.filter(({ by }) => by === undefined).length >= 15);
    assert.deepEqual([...new Set(rows.map(({ who }) => who))].sort(), [...PRINCIPALS].sort());
    for (const means of ["policy", "boundary", "scp", "detected"])
      assert.ok(
        rows.some(({ by }) => by === means),
        means,
      );
  });

  it("is told in docs/reference/access.md as it is (AIRLOCK_WRITE_DOCS=1 writes it there)", () => {
    const file = join(__dirname, "../../docs/reference/access.md");
    const page = readFileSync(file, "utf8");
    const [before = "", after = ""] = page.split(/(?<=<!-- table -->\n)[\s\S]*(?=<!-- end of table -->)/);
    // The rows of the cluster's part are asked of a real API server: test/scenarios/kubernetes/admission.test.ts.
    const [until = "", end = ""] = after.split(/(?<=<!-- cluster table -->\n)[\s\S]*(?=<!-- end of cluster table -->)/);
    const wanted = `${before}\n${accessTables()}\n\n${until}\n${clusterTables()}\n\n${end}`;
    if (process.env.AIRLOCK_WRITE_DOCS === "1") writeFileSync(file, wanted);
    else assert.equal(page, wanted);
  });
});
