import { parseWith } from "../document/parseWith";
import { parseYaml } from "../document/parseYaml";
import type { Fault, Result } from "../fault";
import { STAGED_STRATEGIES } from "../plan/strategy";
import { type Config, configModel } from "./config";
import { isProtected } from "./requirements";

/**
 * Reads `airlock.yaml`, and checks that the chain of promotion is one that exists and ends, and that no protected environment
 * allows what breaks its stages.
 */
export function parseConfig(bytes: Uint8Array, file: string): Result<Config> {
  const data = parseYaml(bytes, file);
  if (!data.ok) return data;
  const config = parseWith(configModel, data.value, file);
  if (!config.ok) return config;
  const { value } = config;
  const faults = [...promotionFaults(value, file), ...auditFaults(value, file), ...strategyFaults(value, file)];
  return faults.length === 0 ? config : { ok: false, faults };
}

function promotionFaults(config: Config, file: string): Fault[] {
  const names = Object.keys(config.environments);
  return names.flatMap((name): Fault[] => {
    const field = `environments.${name}.promotesFrom`;
    const { promotion, promotionMaximumAge } = config.environments[name] ?? {};
    const seen = [name];
    let from = config.environments[name]?.promotesFrom;
    if (from === undefined && (promotion ?? promotionMaximumAge) !== undefined) {
      const expected = "the environment that promotion is from";
      return [
        { file, field, found: "nothing", expected, remedy: "Name it, or take promotion and promotionMaximumAge out." },
      ];
    }
    while (from !== undefined) {
      if (seen.includes(from)) {
        return [{ file, field, found: `a circle (${[...seen, from].join(" <- ")})`, expected: "a chain that ends" }];
      }
      if (!names.includes(from)) {
        return [{ file, field, found: JSON.stringify(from), expected: `one of ${names.join(", ")}` }];
      }
      seen.push(from);
      from = config.environments[from]?.promotesFrom;
    }
    return [];
  });
}

/** What an audited environment completed was never stopped by a gate: it vouches for nothing where gates stop releases. */
function auditFaults(config: Config, file: string): Fault[] {
  return Object.entries(config.environments).flatMap(([name, { mode, promotesFrom }]): Fault[] => {
    const from = promotesFrom === undefined ? undefined : config.environments[promotesFrom];
    if (promotesFrom === undefined || from?.mode !== "audit" || mode === "audit") return [];
    return [
      {
        file,
        field: `environments.${name}.promotesFrom`,
        found: `${promotesFrom}, whose mode is audit`,
        expected: "an environment in which gates stop releases",
        remedy: `Audit ${name} as well, or enforce ${promotesFrom} first.`,
      },
    ];
  });
}

function strategyFaults(config: Config, file: string): Fault[] {
  return Object.entries(config.environments).flatMap(([name, environment]): Fault[] => {
    if (!isProtected(name, environment) || environment.schedule?.strategies?.includes("hot") !== true) return [];
    return [
      {
        file,
        field: `environments.${name}.schedule.strategies`,
        found: "hot",
        expected: `some of ${STAGED_STRATEGIES.join(", ")} in a protected environment`,
        remedy: "A hot release in a protected environment will need a signed override; airlock.yaml cannot allow it.",
      },
    ];
  });
}
