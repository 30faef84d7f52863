import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const SCRIPT = join(__dirname, "run.sh");

// The rows themselves want the whole Pulumi and an account; what is shown here is that the script does not begin without them.
describe("test/plainCli/run.sh", () => {
  let tools: string;
  beforeEach(() => {
    tools = mkdtempSync(join(tmpdir(), "airlock-plain-"));
  });
  afterEach(() => rmSync(tools, { recursive: true, force: true }));

  const tool = (name: string, says: string) => {
    writeFileSync(join(tools, name), `#!/bin/sh\necho '${says}'\n`);
    chmodSync(join(tools, name), 0o755);
  };
  const allTools = () => {
    tool("pulumi", "aws  resource  7.48.0");
    tool("pulumi-language-nodejs", "");
    tool("aws", "999999999999");
  };
  const run = (account: string, env: Readonly<Record<string, string>> = {}) => {
    const PATH = [tools, dirname(process.execPath), "/usr/bin", "/bin"].join(":");
    const ended = spawnSync("bash", [SCRIPT, account], { env: { PATH, ...env }, encoding: "utf8" });
    return { code: ended.status, said: ended.stderr };
  };

  it("wants to be told which account it may use", () => {
    assert.deepEqual(run("production"), {
      code: 2,
      said: 'cannot run: the account must be moto or aws, got "production".\nRun test/plainCli/run.sh moto, or test/plainCli/run.sh aws with an account of your choice.\n',
    });
  });

  it("names the tool that is missing, and where it comes from", () => {
    tool("pulumi", "");
    assert.deepEqual(run("moto"), {
      code: 2,
      said: "cannot run: there is no pulumi-language-nodejs on PATH.\nIt comes with the whole Pulumi, beside pulumi; the engine that the tests build has none.\n",
    });
  });

  it("refuses an account that is not the one that was named", () => {
    allTools();
    const named = {
      AIRLOCK_ACCOUNT_ID: "123456789012",
      AIRLOCK_VPC_ID: "vpc-1",
      AIRLOCK_SUBNETS: "[]",
      AIRLOCK_CERTIFICATES: "a b",
    };
    assert.deepEqual(run("aws", { AWS_REGION: "eu-west-1", ...named }), {
      code: 2,
      said: "cannot run: the credentials are those of account 999999999999, not of 123456789012.\nChoose the other profile.\n",
    });
  });

  it("wants the emulator's address", () => {
    allTools();
    assert.deepEqual(run("moto", { AWS_REGION: "eu-west-1" }), {
      code: 2,
      said: "cannot run: AIRLOCK_ENDPOINT is not set.\nStart moto_server, and name its address: http://127.0.0.1:5000\n",
    });
  });
});
