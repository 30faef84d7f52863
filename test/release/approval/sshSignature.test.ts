import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { verifySshSignature } from "../../../release/approval/sshSignature";
import { describeFault } from "../../../release/fault";
import {
  armor,
  makeEcdsa,
  makeEd25519,
  makeRsa,
  mpint,
  type SignOptions,
  signSsh,
  type TestKey,
  wire,
} from "./signSsh";

const message = Buffer.from('{"service":"payments"}\n');
const namespace = "airlock";
const sshKeygen = "ssh-keygen";

interface Vector {
  readonly name: string;
  readonly namespace: string;
  readonly message: string;
  readonly publicKey: string;
  readonly fingerprint: string;
  readonly armored: string;
}

const vectors = JSON.parse(
  readFileSync(join(__dirname, "../../fixtures/evidence/ssh/vectors.json"), "utf8"),
) as readonly Vector[];

function reason(armored: string, changed: { message?: Uint8Array; namespace?: string } = {}): string {
  const result = verifySshSignature({ armored, message, namespace, ...changed });
  assert.ok(!result.ok, "the signature must be refused");
  assert.equal(result.faults.length, 1);
  return result.faults.map(describeFault).join("");
}

function accepts(armored: string): boolean {
  return verifySshSignature({ armored, message, namespace }).ok;
}

describe("an SSH signature", () => {
  describe("in the committed vectors", () => {
    for (const vector of vectors) {
      const signed = Buffer.from(vector.message);
      it(`verifies: ${vector.name}`, () => {
        const [type, blob] = vector.publicKey.split(" ");
        const result = verifySshSignature({ armored: vector.armored, message: signed, namespace: vector.namespace });
        assert.ok(result.ok);
        assert.deepEqual(result.value.key, { type, blob, fingerprint: vector.fingerprint });
        assert.equal(result.value.algorithm, type === "ssh-rsa" ? "rsa-sha2-512" : type);
      });
      it(`is refused when the message changed: ${vector.name}`, () => {
        const other = Buffer.concat([signed, Buffer.from("x")]);
        const algorithm = vector.publicKey.startsWith("ssh-rsa") ? "rsa-sha2-512" : vector.publicKey.split(" ")[0];
        assert.equal(
          reason(vector.armored, { message: other }),
          `signature.value: found a signature that does not fit the signed bytes and the key ${vector.fingerprint}, ` +
            `expected a valid ${algorithm} signature. ` +
            "The file was changed after it was signed, or the signature belongs to another file: sign again.",
        );
      });
    }

    it("is never accepted when any of its bits is turned over", () => {
      for (const vector of vectors) {
        const base64 = vector.armored.split("\n").slice(1, -2).join("");
        const blob = Buffer.from(base64, "base64");
        fc.assert(
          fc.property(fc.nat(blob.length * 8 - 1), (bit) => {
            const damaged = Buffer.from(blob);
            damaged.writeUInt8(damaged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
            const claim = { armored: armor(damaged), message: Buffer.from(vector.message), namespace };
            assert.equal(verifySshSignature(claim).ok, false, `${vector.name} bit ${bit}`);
          }),
          { numRuns: 150 },
        );
      }
    });

    it("is never accepted when it is cut", () => {
      for (const vector of vectors) {
        const blob = Buffer.from(vector.armored.split("\n").slice(1, -2).join(""), "base64");
        for (let length = 0; length < blob.length; length += 1) {
          const claim = { armored: armor(blob.subarray(0, length)), message: Buffer.from(vector.message), namespace };
          assert.equal(verifySshSignature(claim).ok, false, `${vector.name} cut at ${length}`);
        }
      }
    });
  });

  describe("and the real ssh-keygen", () => {
    let folder = "";
    before(() => {
      const found = spawnSync(sshKeygen, ["-?"]);
      assert.equal(
        found.error,
        undefined,
        "ssh-keygen is missing: install OpenSSH's client (Debian: apt-get install openssh-client)",
      );
      folder = mkdtempSync(join(tmpdir(), "airlock-ssh-"));
      writeFileSync(join(folder, "message"), message);
    });
    after(() => {
      if (folder !== "") rmSync(folder, { recursive: true });
    });

    const kinds: readonly (readonly [string, readonly string[], readonly string[]])[] = [
      ["ed25519", ["-t", "ed25519"], []],
      ["ed25519 over SHA-256", ["-t", "ed25519"], ["-O", "hashalg=sha256"]],
      ["ECDSA P-256", ["-t", "ecdsa", "-b", "256"], []],
      ["ECDSA P-384", ["-t", "ecdsa", "-b", "384"], []],
      ["ECDSA P-521", ["-t", "ecdsa", "-b", "521"], []],
      ["RSA of 2048 bits", ["-t", "rsa", "-b", "2048"], []],
      ["RSA of 3072 bits", ["-t", "rsa", "-b", "3072"], []],
    ];
    for (const [name, keyOptions, signOptions] of kinds) {
      it(`verifies what it signs with ${name}, and nothing else`, () => {
        const key = join(folder, name.replaceAll(" ", "-"));
        execFileSync(sshKeygen, ["-q", "-N", "", "-f", key, ...keyOptions]);
        const options = ["-Y", "sign", "-n", namespace, "-f", key, ...signOptions];
        const armored = execFileSync(sshKeygen, options, { input: message, stdio: "pipe" }).toString();
        const result = verifySshSignature({ armored, message, namespace });
        assert.ok(result.ok);
        const listed = execFileSync(sshKeygen, ["-lf", `${key}.pub`])
          .toString()
          .split(" ")[1];
        assert.equal(result.value.key.fingerprint, listed);
        assert.equal(readFileSync(`${key}.pub`, "utf8").split(" ")[1], result.value.key.blob);
        assert.match(
          reason(armored, { message: Buffer.from("other") }),
          /^signature\.value: found a signature that does not fit/,
        );
        assert.equal(
          reason(armored, { namespace: "git" }),
          'signature.namespace: found "airlock", expected "git". Sign with ssh-keygen -Y sign -n git.',
        );
        assert.ok(accepts(armored.replaceAll("\n", "\r\n")));
      });
    }

    const ours: readonly (readonly [string, () => TestKey])[] = [
      ["ed25519", makeEd25519],
      ["ECDSA P-256", () => makeEcdsa("nistp256")],
      ["ECDSA P-384", () => makeEcdsa("nistp384")],
      ["ECDSA P-521", () => makeEcdsa("nistp521")],
      ["RSA", () => makeRsa(2048)],
      ["hardware ed25519", () => makeEd25519(true)],
      ["hardware ECDSA", () => makeEcdsa("nistp256", true)],
    ];
    for (const [name, make] of ours) {
      it(`agrees about what these tests sign with ${name}, good and tampered`, () => {
        const key = make();
        writeFileSync(join(folder, "allowed"), `a@example.org ${key.type} ${key.blob.toString("base64")}\n`);
        const theirs = (armored: string, input: Buffer): boolean => {
          writeFileSync(join(folder, "sig"), armored);
          const args = ["-Y", "verify", "-f", join(folder, "allowed"), "-I", "a@example.org", "-n", namespace];
          return spawnSync(sshKeygen, [...args, "-s", join(folder, "sig")], { input }).status === 0;
        };
        const good = signSsh(key, message);
        const tampered = signSsh(key, Buffer.from("other"));
        assert.deepEqual([theirs(good, message), accepts(good)], [true, true]);
        assert.deepEqual([theirs(tampered, message), accepts(tampered)], [false, false]);
      });
    }
  });

  describe("of a key or an algorithm that is too weak or not verified", () => {
    const refuses = (key: TestKey, options: SignOptions, expected: string) => {
      assert.equal(reason(signSsh(key, message, options)), expected);
    };
    const accepted =
      "ssh-ed25519, ecdsa-sha2-nistp256, -nistp384, -nistp521, ssh-rsa, or the sk- form of the first two";
    const ed25519 = makeEd25519();

    it("is refused: RSA with SHA-1", () => {
      const sentence =
        'signature.value.type: found "ssh-rsa", expected rsa-sha2-256 or rsa-sha2-512 for a key of type ssh-rsa.';
      refuses(makeRsa(2048), { algorithm: "ssh-rsa" }, sentence);
    });
    it("is accepted: RSA with SHA-256", () => {
      assert.ok(accepts(signSsh(makeRsa(2048), message, { algorithm: "rsa-sha2-256" })));
    });
    it("is accepted: RSA whose leading zero was left out, as some agents do", () => {
      const key = makeRsa(2048);
      let leading = 1;
      for (let attempt = 0; leading !== 0; attempt += 1) {
        const text = Buffer.from(`message ${attempt}`);
        const armored = signSsh(key, text, {
          change: (bytes) => {
            leading = bytes.readUInt8();
            return leading === 0 ? bytes.subarray(1) : bytes;
          },
        });
        if (leading === 0) assert.ok(verifySshSignature({ armored, message: text, namespace }).ok);
      }
    });
    it("is refused: RSA of 1024 bits", () => {
      refuses(makeRsa(1024), {}, "signature.key.modulus: found an RSA key of 1024 bits, expected 2048 bits or more.");
    });
    it("is refused: RSA of 2040 bits", () => {
      refuses(makeRsa(2040), {}, "signature.key.modulus: found an RSA key of 2040 bits, expected 2048 bits or more.");
    });
    it("is refused: RSA with exponent 1, which anybody can sign for", () => {
      const keyBlob = wire("ssh-rsa", Buffer.from([1]), mpint(Buffer.alloc(256, 0xff)));
      refuses(
        ed25519,
        { keyBlob },
        "signature.key.exponent: found the exponent 1, expected 3 or more (65537 as a rule).",
      );
    });
    it("is refused: DSA", () => {
      refuses(
        ed25519,
        { keyBlob: wire("ssh-dss", "") },
        `signature.key.type: found ssh-dss, which is broken, expected ${accepted}.`,
      );
    });
    it("is refused: a certificate", () => {
      const keyBlob = wire("ssh-ed25519-cert-v01@openssh.com", "");
      const found = "the certificate ssh-ed25519-cert-v01@openssh.com";
      refuses(ed25519, { keyBlob }, `signature.key.type: found ${found}, expected a plain key, no certificate.`);
    });
    it("is refused: an unknown type of key", () => {
      refuses(
        ed25519,
        { keyBlob: wire("ssh-mldsa44", "") },
        `signature.key.type: found "ssh-mldsa44", expected ${accepted}.`,
      );
    });
    it("is refused: WebAuthn", () => {
      const type = "sk-ecdsa-sha2-nistp256@openssh.com";
      const algorithm = "webauthn-sk-ecdsa-sha2-nistp256@openssh.com";
      const expected = `${type} for a key of type ${type}`;
      refuses(
        makeEcdsa("nistp256", true),
        { algorithm },
        `signature.value.type: found "${algorithm}", expected ${expected}.`,
      );
    });
    for (const flags of [0x00, 0x04]) {
      it(`is refused: a hardware key that nobody touched (flags ${flags})`, () => {
        const sentence = "expected the user-presence bit 0x01: a person has to touch the key";
        refuses(makeEd25519(true), { flags }, `signature.value.flags: found flags 0x0${flags}, ${sentence}.`);
      });
    }
    it("is accepted: a hardware key that asked for a PIN as well", () => {
      assert.ok(accepts(signSsh(makeEd25519(true), message, { flags: 0x05 })));
    });
    it("is refused: a signature type of another key", () => {
      const sentence =
        'signature.value.type: found "ecdsa-sha2-nistp256", expected ssh-ed25519 for a key of type ssh-ed25519.';
      refuses(ed25519, { algorithm: "ecdsa-sha2-nistp256" }, sentence);
    });
    it("is refused: another key than the one that signed", () => {
      const found = reason(signSsh(ed25519, message, { keyBlob: makeEd25519().blob }));
      assert.match(
        found,
        /^signature\.value: found a signature that does not fit the signed bytes and the key SHA256:/,
      );
    });
  });
});
