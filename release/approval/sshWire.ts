/** Thrown inside the SSH parsers when bytes break the wire format; the parsers turn it into a fault. Never leaves this folder. */
export class SshFormatError extends Error {
  constructor(
    /** Part that is off, as a path below the value that is parsed (`version`), or "" for the whole. */
    readonly part: string,
    readonly found: string,
    readonly expected: string,
  ) {
    super(`${part}: found ${found}, expected ${expected}`);
  }
}

/**
 * Reads the encodings of RFC 4251 section 5 off a buffer, strictly: lengths may not reach past the end, numbers are minimal and positive, and
 * {@link end} refuses what is left over.
 */
export class SshReader {
  private offset = 0;

  constructor(private readonly bytes: Buffer) {}

  /** Exactly `length` bytes. */
  take(length: number, part: string): Buffer {
    const left = this.bytes.length - this.offset;
    if (length > left) throw new SshFormatError(part, `${left} of ${length} bytes`, "a complete field");
    this.offset += length;
    return this.bytes.subarray(this.offset - length, this.offset);
  }

  byte(part: string): number {
    return this.take(1, part).readUInt8();
  }

  uint32(part: string): number {
    return this.take(4, part).readUInt32BE();
  }

  /** A `string`: a length and as many bytes. */
  string(part: string): Buffer {
    return this.take(this.uint32(part), part);
  }

  /** A `string` that holds printable ASCII, as every name of an algorithm, curve or namespace does here. */
  text(part: string): string {
    const bytes = this.string(part);
    if (!bytes.every((byte) => byte >= 0x20 && byte <= 0x7e)) {
      throw new SshFormatError(part, `${bytes.length} bytes that are no printable ASCII`, "printable ASCII");
    }
    return bytes.toString("latin1");
  }

  /** A positive `mpint` of at most `maximum` bytes, without its sign byte. */
  mpint(part: string, maximum: number): Buffer {
    const bytes = this.string(part);
    const first = bytes[0] ?? 0;
    const padded = first === 0 && bytes.length > 1;
    const minimal = !padded || (bytes[1] ?? 0) >= 0x80;
    if (bytes.length === 0 || (first === 0 && !padded) || first >= 0x80 || !minimal) {
      throw new SshFormatError(
        part,
        "a number that is zero, negative or padded",
        "a positive number in its shortest form",
      );
    }
    const magnitude = padded ? bytes.subarray(1) : bytes;
    if (magnitude.length > maximum) {
      throw new SshFormatError(part, `a number of ${magnitude.length} bytes`, `at most ${maximum} bytes`);
    }
    return magnitude;
  }

  end(part: string): void {
    const left = this.bytes.length - this.offset;
    if (left > 0) throw new SshFormatError(part, `${left} bytes after the end`, "nothing after the last field");
  }
}

/** Encodes a `string` of RFC 4251. */
export function sshString(value: Uint8Array | string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Decodes standard base64 with its padding; undefined unless the text is exactly what encoding the bytes gives. */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : undefined;
}
