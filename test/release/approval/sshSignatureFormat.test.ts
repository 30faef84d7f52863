import assert from "node:assert/strict";
import fc from "fast-check";
import { verifySshSignature } from "../../../release/approval/sshSignature";
import { describeFault } from "../../../release/fault";
import { armor, makeEcdsa, makeEd25519, makeRsa, type SignOptions, signSsh, wire } from "./signSsh";

const message = Buffer.from('{"service":"payments"}\n');
const namespace = "airlock";

function reason(armored: string): string {
  const result = verifySshSignature({ armored, message, namespace });
  assert.ok(!result.ok, "the signature must be refused");
  assert.equal(result.faults.length, 1);
  return result.faults.map(describeFault).join("");
}

function accepts(armored: string): boolean {
  return verifySshSignature({ armored, message, namespace }).ok;
}

describe("an SSH signature", () => {
  describe("that is malformed", () => {
    const key = makeEd25519();
    const curve = makeEcdsa("nistp256");
    const good = signSsh(key, message);
    const blob = (options: SignOptions) => reason(signSsh(key, message, options));
    const zero = Buffer.from([0]);
    const cases: readonly (readonly [string, () => string, string])[] = [
      ["another magic", () => blob({ magic: "SSHKEY" }), 'signature.magic: found "SSHKEY", expected "SSHSIG".'],
      ["version 0", () => blob({ version: 0 }), "signature.version: found 0, expected 1."],
      ["version 2", () => blob({ version: 2 }), "signature.version: found 2, expected 1."],
      ["something reserved", () => blob({ reserved: "tag" }), "signature.reserved: found 3 bytes, expected nothing."],
      ["MD5", () => blob({ hash: "md5" }), 'signature.hash: found "md5", expected sha256 or sha512.'],
      ["SHA-384", () => blob({ hash: "sha384" }), 'signature.hash: found "sha384", expected sha256 or sha512.'],
      [
        "trailing bytes",
        () => blob({ trailing: "xy" }),
        "signature: found 2 bytes after the end, expected nothing after the last field.",
      ],
      [
        "another namespace",
        () => blob({ namespace: "file" }),
        'signature.namespace: found "file", expected "airlock". Sign with ssh-keygen -Y sign -n airlock.',
      ],
      [
        "an empty namespace",
        () => blob({ namespace: "" }),
        'signature.namespace: found "", expected "airlock". Sign with ssh-keygen -Y sign -n airlock.',
      ],
      [
        "a namespace with NUL",
        () => blob({ namespace: "airlock\0" }),
        "signature.namespace: found 8 bytes that are no printable ASCII, expected printable ASCII.",
      ],
      [
        "a short Ed25519 signature",
        () => blob({ change: (bytes) => bytes.subarray(1) }),
        "signature.value.bytes: found 63 bytes, expected 64 bytes.",
      ],
      [
        "a short Ed25519 key",
        () => blob({ keyBlob: wire("ssh-ed25519", "short") }),
        "signature.key.key: found 5 bytes, expected 32 bytes.",
      ],
      [
        "bytes after the key",
        () => blob({ keyBlob: Buffer.concat([key.blob, zero]) }),
        "signature.key: found 1 bytes after the end, expected nothing after the last field.",
      ],
      [
        "a length that reaches past the end",
        () => reason(armor(Buffer.from("SSHSIG\0\0\0\x01\xff\xff\xff\xff", "latin1"))),
        "signature.key: found 0 of 4294967295 bytes, expected a complete field.",
      ],
      [
        "an ECDSA key of another curve",
        () => blob({ keyBlob: wire("ecdsa-sha2-nistp256", "nistp384", Buffer.alloc(65, 4)) }),
        'signature.key.curve: found "nistp384", expected nistp256, as the type says.',
      ],
      [
        "an ECDSA point off its curve",
        () => blob({ keyBlob: wire("ecdsa-sha2-nistp256", "nistp256", Buffer.alloc(65, 4)) }),
        "signature.key.key: found numbers that are no key of this type, expected a valid public key.",
      ],
      [
        "a compressed ECDSA point",
        () => blob({ keyBlob: wire("ecdsa-sha2-nistp256", "nistp256", Buffer.alloc(33, 2)) }),
        "signature.key.key: found 33 bytes, expected an uncompressed point of 65 bytes.",
      ],
      [
        "a zero in an ECDSA signature",
        () => reason(signSsh(curve, message, { change: () => wire("", Buffer.from([1])) })),
        "signature.value.r: found a number that is zero, negative or padded, expected a positive number in its shortest form.",
      ],
      [
        "a padded number in an ECDSA signature",
        () => reason(signSsh(curve, message, { change: () => wire(Buffer.from([0, 1]), Buffer.from([1])) })),
        "signature.value.r: found a number that is zero, negative or padded, expected a positive number in its shortest form.",
      ],
      [
        "a number too long in an ECDSA signature",
        () => reason(signSsh(curve, message, { change: () => wire(Buffer.alloc(33, 1), Buffer.from([1])) })),
        "signature.value.r: found a number of 33 bytes, expected at most 32 bytes.",
      ],
      [
        "bytes after an ECDSA signature",
        () => reason(signSsh(curve, message, { change: (bytes) => Buffer.concat([bytes, zero]) })),
        "signature.value.bytes: found 1 bytes after the end, expected nothing after the last field.",
      ],
      [
        "an RSA signature too long",
        () => reason(signSsh(makeRsa(2048), message, { change: (bytes) => Buffer.concat([zero, bytes]) })),
        "signature.value.bytes: found 257 bytes, expected at most 256, the length of the key.",
      ],
      [
        "text before the armor",
        () => reason(`From: a\n${good}`),
        'signature.armor: found "From: a" first, expected -----BEGIN SSH SIGNATURE-----.',
      ],
      [
        "text after the armor",
        () => reason(`${good}x\n`),
        "signature.armor: found 1 lines after the footer, expected nothing after it.",
      ],
      [
        "a second signature after the first",
        () => reason(good + good),
        `signature.armor: found ${good.split("\n").length - 1} lines after the footer, expected nothing after it.`,
      ],
      [
        "no footer",
        () => reason(good.slice(0, -10)),
        "signature.armor: found no footer, expected -----END SSH SIGNATURE-----.",
      ],
      [
        "characters that are no base64",
        () => reason(good.replace("U1NI", "U1*I")),
        "signature.armor: found text that is no base64, expected base64 between header and footer.",
      ],
      [
        "an indented line",
        () => reason(good.replace("\nU1NI", "\n U1NI")),
        "signature.armor: found text that is no base64, expected base64 between header and footer.",
      ],
      [
        "nothing in the armor",
        () => reason(armor(Buffer.alloc(0))),
        "signature.armor: found text that is no base64, expected base64 between header and footer.",
      ],
      ["an empty file", () => reason(""), 'signature.armor: found "" first, expected -----BEGIN SSH SIGNATURE-----.'],
      [
        "65,537 characters",
        () => reason("x".repeat(65_537)),
        "signature: found 65537 characters, expected at most 65536.",
      ],
    ];
    for (const [what, found, expected] of cases) it(`is refused: ${what}`, () => assert.equal(found(), expected));

    it("never makes the verifier throw", () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
          const prefix = Buffer.concat([Buffer.from("SSHSIG\0\0\0\x01", "latin1"), bytes]);
          assert.equal(accepts(armor(prefix)), false);
          assert.equal(accepts(Buffer.from(bytes).toString("latin1")), false);
        }),
        { numRuns: 1000 },
      );
    });
  });
});
