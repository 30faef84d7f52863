import assert from "node:assert/strict";
import { airlock, lines } from "./airlock";
import { ExampleCopy } from "./exampleCopy";

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** A YAML scalar that clears a screen, sets a title, colours by C1, turns the direction of text, and begins a line of its own. */
const HOSTILE = '"1.5.0\\e[2J\\e]0;owned\\a\\x9b31m\\u202Egpj\\n# Approved | `x` <img src=x> @octocat"';

describe("text from files and arguments that means to steer a terminal", () => {
  let example: ExampleCopy;

  beforeEach(() => {
    example = new ExampleCopy();
    example.edit("release.yaml", "version: 1.5.0", `version: ${HOSTILE}`);
    example.edit("release.yaml", "path: evidence/junit.xml", 'path: "evidence/\\x9b31m\\e[2J.xml"');
  });

  afterEach(() => {
    example.remove();
  });

  for (const format of ["text", "json", "markdown"]) {
    it(`is shown and not obeyed, by check and rehearse as ${format}`, () => {
      const checked = example.check("--format", format);
      assert.equal(checked.code, 1);
      assert.match(checked.out, /u001b/);
      const rehearsed = airlock(["rehearse", "--fault", "errorRate=5%@1%", "--format", format], {
        cwd: example.folder,
      });
      assert.equal(rehearsed.code, 0, rehearsed.err);
      for (const { out, err } of [checked, rehearsed]) {
        assert.doesNotMatch(out + err, STEERING);
        assert.doesNotMatch(out, /^# Approved/m);
      }
    });
  }

  it("stays in JSON what it was", () => {
    const { release } = JSON.parse(example.check("--format", "json").out) as { release: { version: string } };
    assert.equal(
      release.version,
      "1.5.0\u001b[2J\u001b]0;owned\u0007\u009b31m\u202egpj\n# Approved | `x` <img src=x> @octocat",
    );
  });

  it("is shown in faults of files and of usage, each on one line", () => {
    for (const args of [
      ["check", "--environment", "\u001b[31mdev"],
      ["check", "--environment", "dev", "--release", "\u009b31m\nrelease.yaml"],
      ["check", "--\u001b[31menvironment"],
      ["\u001b[2Jcheck\nsecond line"],
    ]) {
      const { code, out, err } = airlock(args, { cwd: example.folder });
      assert.equal(code, 2);
      assert.equal(out, "");
      assert.equal(lines(err).length, 1, err);
      assert.doesNotMatch(err, STEERING);
    }
  });
});

describe("an image that is no reference", () => {
  it("has no digest, whatever stands behind its @", () => {
    const example = new ExampleCopy();
    example.edit("release.yaml", "payments@sha256:4c8f", "payments@sha256:xyz");
    const { code, out } = example.check("--format", "json");
    example.remove();
    assert.equal(code, 1);
    assert.equal((JSON.parse(out) as { release: { digest: unknown } }).release.digest, null);
  });
});
