/** Releases of Node.js that Airlock runs on: those that the Sigstore libraries want, as `engines` in package.json says. */
const SUPPORTED = "22.22.2 or a later 22, 24.15 or a later 24, 26 or newer";

/** Why a Node.js is none to run on, as one line; undefined where it is. Kept apart from all else: it runs before anything is loaded. */
export function nodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
  const fits =
    major >= 26 || (major === 24 && minor >= 15) || (major === 22 && (minor > 22 || (minor === 22 && patch >= 2)));
  return fits ? undefined : `airlock: found Node.js ${version}, expected ${SUPPORTED}.`;
}
