/** Tar works in blocks of this many bytes (POSIX.1-1988, ustar). */
const BLOCK = 512;

/** Two empty blocks end an archive. */
export const TAR_END = new Uint8Array(2 * BLOCK);

const NAME_BYTES = 100;
const PREFIX_BYTES = 155;

/**
 * The one header that a file has in our archives: ustar, mode 0644, nobody's, of no time. Whoever reads compares with this one instead of
 * parsing, so there are no links, no sparse files, no extensions and no second spellings. Undefined for a name that ustar cannot hold.
 */
export function tarHeader(name: string, bytes: number): Uint8Array | undefined {
  const split = splitName(name);
  if (split === undefined) return undefined;
  const header = Buffer.alloc(BLOCK);
  split.name.copy(header, 0);
  header.write("0000644\0", 100, "latin1");
  header.write("0000000\0", 108, "latin1");
  header.write("0000000\0", 116, "latin1");
  header.write(`${bytes.toString(8).padStart(11, "0")}\0`, 124, "latin1");
  header.write("00000000000\0", 136, "latin1");
  header.write("        ", 148, "latin1");
  header.write("0", 156, "latin1");
  header.write("ustar\u000000", 257, "latin1");
  split.prefix.copy(header, 345);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return header;
}

/** Number of empty bytes after a file of this size. */
export function tarPadding(bytes: number): number {
  return (BLOCK - (bytes % BLOCK)) % BLOCK;
}

function splitName(name: string): { readonly name: Buffer; readonly prefix: Buffer } | undefined {
  const whole = Buffer.from(name, "utf8");
  if (whole.length <= NAME_BYTES) return { name: whole, prefix: Buffer.alloc(0) };
  const slash = whole.indexOf("/", whole.length - NAME_BYTES - 1);
  if (slash < 0 || slash > PREFIX_BYTES || slash === whole.length - 1) return undefined;
  return { name: whole.subarray(slash + 1), prefix: whole.subarray(0, slash) };
}
