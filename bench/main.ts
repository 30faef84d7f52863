/** npm run bench [-- --json] [NAME...]: measurements, each beside what a user would use instead, in the same run. Needs a build. */
import { commandFigures } from "./commands";
import { componentFigures } from "./components";
import { evidenceFigures } from "./evidence";
import type { Figure } from "./figure";
import { fullCheckFigures } from "./fullCheck";
import { notesFigures } from "./notes";
import { previewFigures } from "./preview";
import { rolloutFigures } from "./rollout";

const GROUPS: Readonly<Record<string, () => readonly Figure[] | Promise<readonly Figure[]>>> = {
  commands: commandFigures,
  check: fullCheckFigures,
  evidence: evidenceFigures,
  notes: notesFigures,
  rollout: rolloutFigures,
  components: componentFigures,
  preview: previewFigures,
};

async function main(args: readonly string[]): Promise<void> {
  const json = args.includes("--json");
  const wanted = args.filter((arg) => arg !== "--json");
  const unknown = wanted.find((name) => !(name in GROUPS));
  if (unknown !== undefined) {
    process.stderr.write(`There is no benchmark ${unknown}; there are ${Object.keys(GROUPS).join(", ")}.\n`);
    process.exitCode = 2;
    return;
  }
  for (const [name, measure] of Object.entries(GROUPS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    for (const figure of await measure()) process.stdout.write(`${json ? JSON.stringify(figure) : line(figure)}\n`);
  }
}

function line({ name, value, unit, peer, peerValue, ratio }: Figure): string {
  const own = `${name.padEnd(22)}${String(value).padStart(10)} ${unit}`;
  if (peer === undefined || peerValue === undefined) return own;
  return `${own.padEnd(48)}${peer}: ${peerValue} ${unit}, ratio ${ratio ?? "none"}`;
}

void main(process.argv.slice(2));
