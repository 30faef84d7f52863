import type { Outcome } from "../../../cli/outcome";
import type { Presentation } from "../../../cli/output/format";
import type { Screen } from "../../../cli/output/screen";
import type { RolloutFlags, RolloutTools } from "../../../cli/rollout/rolloutRequest";
import { type FakeEdge, fakeClock } from "./fakeEdge";

export const TEXT: Presentation = { format: "text", colours: false, width: 100 };
export const JSON_FORMAT: Presentation = { ...TEXT, format: "json" };

/** Whose rollout the tests are about. */
export const FLAGS: RolloutFlags = {
  service: "payments",
  environment: "production",
  release: undefined,
  region: "eu-west-1",
  profile: undefined,
};

/** A screen that keeps what was said; `answer` is what a person types, and without one nobody can be asked. */
export function fakeScreen(answer?: string, redraws = false) {
  const said: string[] = [];
  const drawn: string[] = [];
  const printed: string[] = [];
  const screen: Screen = {
    redraws,
    canAsk: answer !== undefined,
    draw: (text) => drawn.push(text),
    clear: () => drawn.push(""),
    print: (text) => printed.push(text),
    say: (line) => said.push(line),
    ask: async (question) => {
      said.push(question);
      return answer ?? "";
    },
  };
  return { screen, said, drawn, printed };
}

/** Tools with an account in memory and a clock that does not wait. */
export function toolsFor(edge: FakeEdge, screen = fakeScreen().screen): RolloutTools {
  const connectCluster = () => Promise.reject(new Error("no cluster is asked"));
  return { connect: async () => edge, connectCluster, clock: fakeClock(), screen };
}

/** What an outcome says, in short: its code with stdout, or with stderr where stdout is empty. */
export function told({ code, out, log }: Outcome): readonly [number, string] {
  return [code, out === "" ? log.join("\n") : out];
}
