import assert from "node:assert/strict";
import { taskDefinitionSecretsReferenced } from "../../policies/images/taskDefinitionSecretsReferenced";
import { messages, resource, secret, UNKNOWN_TEXT } from "./declared";

const TYPE = "aws:ecs/taskDefinition:TaskDefinition";

const definition = (environment: unknown) => JSON.stringify([{ name: "app", image: "x", environment }]);
const judged = (containerDefinitions: unknown) =>
  messages(taskDefinitionSecretsReferenced, [resource(TYPE, "payments", { containerDefinitions })]);
const of = (name: string, value: string) => judged(definition([{ name, value }]));

/** Put together here, so that nothing in this repository looks like a credential. */
const joined = (...parts: readonly string[]) => parts.join("");

const CREDENTIALS: readonly [kind: string, name: string, value: string][] = [
  ["an access key of AWS", "ID", joined("AKIA", "IOSFODNN7EXAMPLE")],
  ["an access key of AWS", "ID", joined("key=ASIA", "IOSFODNN7EXAMPLE;")],
  ["a private key", "PEM", joined("-----BEGIN RSA PRIVATE", " KEY-----\nMIIE")],
  ["a private key", "PEM", joined("-----BEGIN PRIVATE", " KEY-----\nMIIE")],
  ["a token of GitHub", "X", joined("gh", "p_", "a".repeat(36))],
  ["a token of GitLab", "X", joined("glpat", "-", "a".repeat(20))],
  ["a web token", "X", joined("eyJ", "hbGciOiJIUzI1", ".eyJ", "zdWIiOiIxMjM0", ".abc")],
  ["a password in an address", "DATABASE_URL", joined("postgres://app:", "hunter2", "@db.example.com/app")],
  ["a literal", "DB_PASSWORD", "hunter2"],
  ["a literal", "password", "hunter2"],
  ["a literal", "STRIPE_API_KEY", "abc"],
  ["a literal", "SESSION_SECRET", "abc"],
];

const HARMLESS: readonly [name: string, value: string][] = [
  ["LOG_LEVEL", "info"],
  ["DB_PASSWORD", ""],
  ["DB_PASSWORD", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-a1b2c3"],
  ["DB_PASSWORD_FILE", "/run/secrets/db"],
  ["API_TOKEN", "/run/secrets/token"],
  ["PASSWORD_MIN_LENGTH", "12"],
  ["USE_TOKEN", "true"],
  ["MONKEY", "banana"],
  ["DATABASE_URL", "postgres://db.example.com:5432/app"],
];

describe("task-definition-secrets-referenced", () => {
  it("says which variable of which container, and what to write instead, and never the value", () => {
    assert.deepEqual(of("DB_PASSWORD", "hunter2"), [
      'task-definition-secrets-referenced: measured a literal in variable DB_PASSWORD of container app, required a reference to Secrets Manager. Whoever reads the task definition reads it, for good. Store it in Secrets Manager, put { name: "DB_PASSWORD", valueFrom: <ARN> } under secrets, and change the credential: it has been in this program\'s state.',
    ]);
  });

  for (const [kind, name, value] of CREDENTIALS) {
    it(`refuses ${kind} in ${name}, without repeating it`, () => {
      const [line = "", ...others] = of(name, value);
      assert.deepEqual(others, []);
      assert.match(line, new RegExp(`measured ${kind} in variable ${name} of container app`));
      assert.ok(!line.includes(value) && !line.includes("hunter2"), line);
    });
  }

  for (const [name, value] of HARMLESS) {
    it(`takes ${name}=${value}`, () => assert.deepEqual(of(name, value), []));
  }

  it("takes secrets by reference, sees through a secret definition, and reads keys in both spellings", () => {
    const Secrets = [{ name: "DB_PASSWORD", valueFrom: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db" }];
    assert.deepEqual(judged(JSON.stringify([{ name: "app", image: "x", secrets: Secrets }])), []);
    assert.equal(judged(secret(definition([{ name: "DB_PASSWORD", value: "hunter2" }]))).length, 1);
    assert.equal(judged(JSON.stringify([{ Environment: [{ Name: "DB_PASSWORD", Value: "hunter2" }] }])).length, 1);
  });

  it("does not print a name that is none", () => {
    const [line = ""] = of("hunter2 hunter2_PASSWORD", "x");
    assert.match(line, /in variable number 1 of container app/);
    assert.doesNotMatch(line, /hunter2/);
  });

  it("puts off what is unknown at preview, and leaves what is no list of containers to the other rule", () => {
    for (const definitions of [
      UNKNOWN_TEXT,
      "{",
      "null",
      '["app"]',
      undefined,
      7,
      definition("x"),
      definition([null]),
    ]) {
      assert.deepEqual(judged(definitions), []);
    }
  });
});
