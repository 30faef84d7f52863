import assert from "node:assert/strict";
import { type AllowedSigner, findSigner, parseAllowedSigners } from "../../../release/approval/allowedSigners";
import { describeFault } from "../../../release/fault";
import { makeEcdsa, makeEd25519, makeRsa, type TestKey, wire } from "./signSsh";

const alice = makeEd25519();
const bob = makeEcdsa("nistp256");
const carol = makeRsa(2048);
const line = (key: TestKey) => `${key.type} ${key.blob.toString("base64")}`;
const print = (key: TestKey) => parse(`x ${line(key)}`)[0]?.key.fingerprint ?? "";
const keyOf = (key: TestKey) => ({ type: key.type, blob: key.blob.toString("base64"), fingerprint: print(key) });

function parse(text: string): readonly AllowedSigner[] {
  const result = parseAllowedSigners(text, "allowed_signers");
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
}

function faults(text: string): readonly string[] {
  const result = parseAllowedSigners(text, "allowed_signers");
  assert.ok(!result.ok, "the file must be refused");
  return result.faults.map(describeFault);
}

const refused = (options: string) => faults(`a@x.org ${options} ${line(alice)}`);

describe("an allowed_signers file", () => {
  it("gives one person and key a line, with options, comments, quotes, CRLF and a byte order mark", () => {
    const text = [
      "\uFEFF# who may approve",
      "",
      `alice@example.org ${line(alice)} alice's laptop`,
      `  "bob@example.org"\tNAMESPACES="airlock,git",valid-after="20260101Z",valid-before="202612312359Z" ${line(bob)}`,
      "   # indented comment",
      `carol@example.org valid-before="20270101000000z" ${line(carol)}`,
    ].join("\r\n");
    assert.deepEqual(parse(text), [
      { principal: "alice@example.org", key: keyOf(alice), source: "allowed_signers:3" },
      {
        principal: "bob@example.org",
        key: keyOf(bob),
        source: "allowed_signers:4",
        namespaces: ["airlock", "git"],
        validAfter: new Date("2026-01-01T00:00:00Z"),
        validBefore: new Date("2026-12-31T23:59:00Z"),
      },
      {
        principal: "carol@example.org",
        key: keyOf(carol),
        source: "allowed_signers:6",
        validBefore: new Date("2027-01-01T00:00:00Z"),
      },
    ]);
  });

  it("may be empty: nobody may sign then", () => {
    assert.deepEqual(parse("# nobody\n\n"), []);
  });

  it("reports all faults at once, each at its line", () => {
    const text = `*@x.org ${line(alice)}\nbob@x.org ${line(bob)}\ncarol@x.org cert-authority ${line(carol)}`;
    assert.deepEqual(faults(text), [
      'allowed_signers:1: found the principal "*@x.org", expected one person, without the patterns *, ? and !.',
      "allowed_signers:3: found the option cert-authority, expected a key of one person: certificates are not accepted.",
    ]);
  });

  describe("is refused where a line could stand for more than one person", () => {
    for (const principal of ["*", "*@x.org", "al?ce@x.org", "!bob@x.org"]) {
      it(principal, () => {
        assert.deepEqual(faults(`${principal} ${line(alice)}`), [
          `allowed_signers:1: found the principal "${principal}", expected one person, without the patterns *, ? and !.`,
        ]);
      });
    }
    it("two principals", () => {
      assert.deepEqual(faults(`a@x.org,b@x.org ${line(alice)}`), [
        'allowed_signers:1: found the principal "a@x.org,b@x.org", expected one person for each key: two would share it.',
      ]);
    });
    it("one key on two lines", () => {
      assert.deepEqual(faults(`a@x.org ${line(alice)}\n\nb@x.org namespaces="git" ${line(alice)}`), [
        `allowed_signers:3: found the key ${print(alice)} of a@x.org (allowed_signers:1) again, for b@x.org, ` +
          "expected each key once, for one person.",
      ]);
    });
    it("two spellings of one principal", () => {
      assert.deepEqual(faults(`a@x.org ${line(alice)}\nA@X.org ${line(bob)}`), [
        'allowed_signers:2: found the principal "A@X.org" beside "a@x.org" (allowed_signers:1), ' +
          "expected one spelling for one person.",
      ]);
    });
    it("a letter that looks like another", () => {
      assert.deepEqual(faults(`\u0430lice@x.org ${line(alice)}`), [
        'allowed_signers:1: found the principal "\u0430lice@x.org", ' +
          "expected printable ASCII, so that two persons cannot look the same.",
      ]);
    });
    it("no principal", () => {
      assert.deepEqual(faults(`"" ${line(alice)}`), [
        'allowed_signers:1: found the principal "", expected a person, as a rule an e-mail address.',
      ]);
    });
  });

  it("gives one person two keys", () => {
    const principals = parse(`a@x.org ${line(alice)}\na@x.org ${line(bob)}`).map((signer) => signer.principal);
    assert.deepEqual(principals, ["a@x.org", "a@x.org"]);
  });

  describe("is refused for its options", () => {
    const cases: readonly (readonly [string, string, string])[] = [
      [
        "an unknown one",
        "no-touch-required",
        'the unknown option "no-touch-required", expected namespaces, valid-after, valid-before',
      ],
      ["one given twice", 'namespaces="a",namespaces="b"', "the option namespaces twice, expected each option once"],
      [
        "one given twice in another case",
        'valid-after="20260101Z",Valid-After="20260102Z"',
        "the option valid-after twice, expected each option once",
      ],
      [
        "cert-authority in capitals",
        "CERT-AUTHORITY",
        "the option cert-authority, expected a key of one person: certificates are not accepted",
      ],
      ["a value without quotes", "namespaces=airlock", 'namespaces without a quoted value, expected namespaces="..."'],
      ["a value that is missing", "valid-before", 'valid-before without a quoted value, expected valid-before="..."'],
      ["a comma at the end", 'namespaces="a",', "a comma at the end of the options, expected an option after it"],
      [
        "something after a value",
        'namespaces="a"b',
        'the options "namespaces=\\"a\\"b", expected options parted by commas',
      ],
      ["a quote that does not end", 'namespaces="a', 'a quote that does not end, expected name="value"'],
      [
        "a pattern of namespaces",
        'namespaces="air*"',
        'the namespace "air*", expected whole names without *, ?, ! or spaces',
      ],
      ["an empty namespace", 'namespaces="a,,b"', 'the namespace "", expected whole names without *, ?, ! or spaces'],
      [
        "a time without a zone",
        'valid-after="20260101"',
        'valid-after="20260101" without a zone, expected UTC, valid-after="20260101Z": without Z it would mean the zone of whoever verifies',
      ],
      [
        "a time of ten digits",
        'valid-before="2026010112Z"',
        'valid-before="2026010112Z", expected YYYYMMDDZ, YYYYMMDDHHMMZ or YYYYMMDDHHMMSSZ',
      ],
      [
        "a day that does not exist",
        'valid-before="20260231Z"',
        'valid-before="20260231Z", expected a date and time that exist',
      ],
      [
        "an hour that does not exist",
        'valid-before="202601012400Z"',
        'valid-before="202601012400Z", expected a date and time that exist',
      ],
      [
        "an end before its start",
        'valid-after="20270101Z",valid-before="20260101Z"',
        'valid-before "20260101Z" not after valid-after "20270101Z", expected a time in which the key is good',
      ],
    ];
    for (const [what, options, sentence] of cases) {
      it(what, () => assert.deepEqual(refused(options), [`allowed_signers:1: found ${sentence}.`]));
    }
  });

  describe("is refused for its key", () => {
    const shape = "principal [options] key-type base64-key";
    const weak = makeRsa(1024);
    const cases: readonly (readonly [string, string, string])[] = [
      ["none", "a@x.org", `no key, expected ${shape}`],
      ["a type alone", 'a@x.org namespaces="a" ssh-ed25519', `no key, expected ${shape}`],
      [
        "broken base64",
        `a@x.org ${line(alice)}=`,
        `a key that is no base64, expected a line as in the .pub file: ${shape}`,
      ],
      [
        "a type that is not the key's",
        `a@x.org ssh-rsa ${line(alice).split(" ")[1]}`,
        'the type "ssh-rsa" before a key of type ssh-ed25519, expected ssh-ed25519',
      ],
      ["RSA of 1024 bits", `a@x.org ${line(weak)}`, "an RSA key of 1024 bits as modulus, expected 2048 bits or more"],
      [
        "a certificate",
        `a@x.org ssh-ed25519-cert-v01@openssh.com ${wire("ssh-ed25519-cert-v01@openssh.com", "").toString("base64")}`,
        "the certificate ssh-ed25519-cert-v01@openssh.com as type, expected a plain key, no certificate",
      ],
      [
        "a quote that does not end",
        '"a@x.org ssh-ed25519',
        `a line that does not start with a principal, expected ${shape}`,
      ],
    ];
    for (const [what, text, sentence] of cases) {
      it(what, () => assert.deepEqual(faults(text), [`allowed_signers:1: found ${sentence}.`]));
    }
  });
});

describe("findSigner", () => {
  const at = new Date("2026-11-20T12:00:00Z");
  const signers = parse(
    [
      `alice@x.org ${line(alice)}`,
      `bob@x.org namespaces="git,file" ${line(bob)}`,
      `carol@x.org valid-after="20261120120000Z",valid-before="20261120130000Z" ${line(carol)}`,
    ].join("\n"),
  );

  function answer(key: TestKey, namespace: string, when: Date): string {
    const result = findSigner(signers, keyOf(key), namespace, when);
    return result.ok ? result.value.principal : result.faults.map(describeFault).join("\n");
  }

  it("finds the person behind a key", () => {
    assert.equal(answer(alice, "airlock", at), "alice@x.org");
    assert.equal(answer(bob, "file", at), "bob@x.org");
  });

  it("refuses a key that is not listed", () => {
    const stranger = makeEd25519();
    assert.equal(
      answer(stranger, "airlock", at),
      `signature.key: found the key ${print(stranger)}, expected a key of an allowed signer. ` +
        "Add the key of the person who signed, or let somebody sign who is listed.",
    );
  });

  it("refuses a namespace that the key may not sign for", () => {
    assert.equal(
      answer(bob, "airlock", at),
      "allowed_signers:2: found bob@x.org allowed to sign for git, file, expected a signer allowed to sign for airlock.",
    );
  });

  it("takes a key from its first to its last instant", () => {
    assert.equal(answer(carol, "airlock", at), "carol@x.org");
    assert.equal(answer(carol, "airlock", new Date("2026-11-20T13:00:00.000Z")), "carol@x.org");
  });

  it("refuses a key before its time", () => {
    assert.equal(
      answer(carol, "airlock", new Date("2026-11-20T11:59:59.999Z")),
      "allowed_signers:3: found the key of carol@x.org, valid from 2026-11-20T12:00:00.000Z, " +
        "expected a key that is valid at 2026-11-20T11:59:59.999Z.",
    );
  });

  it("refuses a key after its time", () => {
    assert.equal(
      answer(carol, "airlock", new Date("2026-11-20T13:00:00.001Z")),
      "allowed_signers:3: found the key of carol@x.org, valid until 2026-11-20T13:00:00.000Z, " +
        "expected a key that is valid at 2026-11-20T13:00:00.001Z.",
    );
  });

  it("refuses everybody at a time that is none", () => {
    assert.equal(
      answer(alice, "airlock", new Date("never")),
      "allowed_signers:1: found the key of alice@x.org, valid from any time, expected a key that is valid at an invalid date.",
    );
  });
});
