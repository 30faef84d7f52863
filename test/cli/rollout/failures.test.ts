import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { goodManifest } from "../../release/goodRelease";
import { airlockIn } from "./airlockIn";

/** What the account answers to an action: a status and a JSON error, or a result. */
type Answer = readonly [status: number, body: Record<string, unknown>];

const CALLER =
  "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::123456789012:assumed-role/agent/job</Arn>" +
  "<UserId>u</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";

const EXPIRED =
  "<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code>" +
  "<Message>The security token included in the request is expired</Message></Error></ErrorResponse>";

const BUCKET = "airlock-payments-production-123456789012-eu-west-1";
const NOT_ALLOWED = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";

// The built command line with the real SDK, against a server that answers as AWS does when it refuses.
describe("airlock rollout, where AWS says no", () => {
  let server: Server;
  let answers: Record<string, Answer> = {};
  let calls: string[] = [];
  /** Objects of the audit bucket that begin with what is asked for. */
  let listed = 0;
  before(async () => {
    server = createServer((request, response) => {
      if (request.url?.startsWith(`/${BUCKET}`)) {
        const lists = request.url.includes("list-type=2");
        response.writeHead(lists ? 200 : 403, { "content-type": "application/xml" });
        response.end(lists ? `<ListBucketResult><KeyCount>${listed}</KeyCount></ListBucketResult>` : NOT_ALLOWED);
        return;
      }
      const target = request.headers["x-amz-target"];
      const action = typeof target === "string" ? (target.split(".").at(-1) ?? "") : "GetCallerIdentity";
      calls.push(action);
      const [status, body] = answers[action] ?? [200, {}];
      const xml = action === "GetCallerIdentity";
      response.writeHead(status, { "content-type": xml ? "text/xml" : "application/x-amz-json-1.0" });
      response.end(xml ? (status === 200 ? CALLER : EXPIRED) : JSON.stringify(body));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  beforeEach(() => {
    answers = {};
    calls = [];
  });
  after(() => server.close());
  const rollback = (env: NodeJS.ProcessEnv = {}, more: readonly string[] = []) =>
    airlockIn(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      ["rollout", "rollback", "--service", "payments", "--environment", "production", ...more],
      env,
    );
  const refused = (name: string, message: string): Answer => [
    400,
    { __type: `com.amazon.coral.service#${name}`, message },
  ];

  it("names the action and the role that has it where it is denied", async () => {
    const message = "User: arn:aws:sts::123456789012:assumed-role/agent/job is not authorized";
    answers = {
      GetItem: refused("AccessDeniedException", message),
      StartExecution: refused("AccessDeniedException", message),
    };
    assert.deepEqual(await rollback(), {
      code: 3,
      out: "",
      err:
        `Not known: what was in flight before (dynamodb:GetItem is denied to the present credentials, expected the operators' role, which may do it. (${message})).\n` +
        `states:StartExecution is denied to the present credentials, expected the operators' role, which may do it. (${message})\n`,
    });
  });

  it("says that the service is not there, in the account and region that were asked", async () => {
    answers = {
      GetItem: refused("ResourceNotFoundException", "Requested resource not found"),
      StartExecution: refused("StateMachineDoesNotExist", "State Machine Does Not Exist"),
    };
    const { code, err } = await rollback({}, ["--region", "us-east-2"]);
    assert.equal(code, 3);
    assert.equal(
      err.split("\n").at(-2),
      "--service payments --environment production: found no rollout engine in account 123456789012, region us-east-2, expected the state machine " +
        "airlock-payments-production-back and its table. Look at the names, --region and --profile; or bring the platform stack up.",
    );
  });

  it("tries a throttled call again before it gives up", async () => {
    answers = { StartExecution: refused("ThrottlingException", "Rate exceeded") };
    answers["GetItem"] = [200, { Item: { phase: { S: "shifting" }, owner: { S: "arn" } } }];
    const { code, err } = await rollback();
    assert.deepEqual(
      [code, err],
      [
        3,
        "states:StartExecution is throttled in eu-west-1, also after several tries. Wait a moment and run this again. (Rate exceeded)\n",
      ],
    );
    assert.equal(calls.filter((action) => action === "StartExecution").length, 5);
  });

  it("says that credentials have expired, and what to do", async () => {
    answers = { GetCallerIdentity: [403, {}] };
    assert.deepEqual(await rollback(), {
      code: 3,
      out: "",
      err:
        "AWS credentials: found some that AWS does not take for sts:GetCallerIdentity. They may have expired: sign in again. " +
        "(The security token included in the request is expired)\n",
    });
  });

  it("says that there are none, or no region", async () => {
    const none = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
    assert.deepEqual(await rollback(none), {
      code: 3,
      out: "",
      err:
        "AWS credentials: found none, expected some that sts:GetCallerIdentity can be called with. Sign in (aws sso login), set AWS_PROFILE or --profile, " +
        "or take the operators' role. (Could not load credentials from any providers)\n",
    });
    assert.equal((await rollback(none, ["--profile", "nobody"])).code, 3);
    assert.deepEqual(await rollback({ AWS_REGION: undefined }), {
      code: 3,
      out: "",
      err: "AWS region: found none, expected the one that the service's platform stack is in. Set AWS_REGION, or give --region.\n",
    });
    assert.deepEqual(calls, []);
  });

  it("says that the network is away", async () => {
    const away = { AWS_ENDPOINT_URL: "http://127.0.0.1:9" };
    const { code, out, err } = await rollback(away);
    assert.deepEqual([code, out], [3, ""]);
    assert.match(
      err,
      /^states:ListStateMachines cannot be reached in eu-west-1: the network is away, or there is no such region\. \(.*ECONNREFUSED.*\)\n$/,
    );
  });

  it("tells a record that is not there from one that may not be read, where S3 says the same of both", async () => {
    const folder = mkdtempSync(join(tmpdir(), "airlock-denied-"));
    writeFileSync(join(folder, "release.yaml"), goodManifest());
    const { port } = server.address() as AddressInfo;
    const release = join(folder, "release.yaml");
    const start = () =>
      airlockIn(`http://127.0.0.1:${port}`, ["rollout", "start", "--environment", "production", "--release", release]);
    listed = 0;
    const missing = await start();
    assert.equal(missing.code, 1, missing.err);
    assert.match(
      missing.out,
      /^payments production: there is no record releases\/payments\/production\/1\.5\.0\/attempt-1\.json/,
    );
    listed = 1;
    assert.deepEqual(await start(), {
      code: 3,
      out: "",
      err: "s3:GetObject is denied to the present credentials, expected the deploy agent's role, which may do it. (Access Denied)\n",
    });
    rmSync(folder, { recursive: true });
  });

  it("shows no stack, also of what nobody expects", async () => {
    answers = { StartExecution: [500, { __type: "Strange", message: "line one\nline two" }] };
    answers["GetItem"] = [200, { Item: { phase: { S: "shifting" } } }];
    const { code, err } = await rollback();
    assert.deepEqual([code, err], [3, "states:StartExecution failed in eu-west-1. (line one line two)\n"]);
  });
});
