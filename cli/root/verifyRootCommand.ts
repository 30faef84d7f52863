import { keepersOf } from "../../release/trust/root";
import type { ChainLink } from "../../release/trust/rootChain";
import { stateChanges } from "../../release/trust/trustState";
import { badInput, EXIT, type Outcome } from "../outcome";
import type { Presentation } from "../output/format";
import { openTrust, type RootRequest } from "./openTrust";
import { type PinOption, pinOf } from "./pinOption";
import { type ListedRoot, type RootsReport, renderRoots } from "./rootsReport";

/** What `airlock root list` and `airlock root verify` were asked. */
export type VerifyRootRequest = RootRequest & PinOption;

/** Shows the roots from where trust begins. Says no only with `judged`: where one does not count, or airlock.yaml is not what the newest says. */
export function showRoots(request: VerifyRootRequest, judged: boolean, presentation: Presentation): Outcome {
  const pin = pinOf(request);
  if (pin?.ok === false) return badInput(pin.faults);
  const opened = openTrust(request, pin?.value);
  if (!opened.ok) return badInput(opened.faults);
  const { chain, folder, state } = opened.value;
  const changes = chain.newest === undefined ? [] : stateChanges(chain.newest.root, state);
  const passed = chain.newest !== undefined && changes.length === 0;
  const report: RootsReport = {
    schema: "airlock/roots/v1",
    folder,
    passed,
    pinned: pin?.value.source ?? null,
    roots: chain.links.map(listed),
    faults: chain.faults,
    changes,
  };
  return { code: passed || !judged ? EXIT.yes : EXIT.no, out: renderRoots(report, presentation), log: [] };
}

function listed({ number, file, sha256, root, signedBy, notCounted, faults }: ChainLink): ListedRoot {
  return {
    number,
    file,
    pin: sha256 === undefined ? null : `${number}:${sha256}`,
    counts: faults.length === 0,
    quorum: root?.quorum ?? null,
    keepers: root === undefined ? [] : keepersOf(root.keepers),
    signedBy,
    faults,
    notCounted,
  };
}
