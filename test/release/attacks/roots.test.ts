import assert from "node:assert/strict";
import { makeEcdsa, makeEd25519 } from "../approval/signSsh";
import { read } from "../goodRelease";
import {
  ADA,
  APPROVERS,
  CAROL,
  GRACE,
  KEEPERS,
  line,
  MALLORY,
  playRoots,
  type RootScene,
  RULES,
  rootFiles,
  rootVerdict,
} from "../trust/rootScene";

const LAXER = RULES.replace("85%", "80%");
const FEWER = RULES.replace("required: 2", "required: 1");
const STRICTER = RULES.replace("85%", "90%");
const MORE_PEOPLE = `${APPROVERS}${line("mallory", MALLORY)}\n`;
/** Two roots, the second asks for less. Both are signed well. */
const TWO: RootScene = { roots: [{}, { rules: LAXER }], rules: LAXER };
const ADA_AGAIN = makeEcdsa("nistp256");

interface Attack {
  readonly attack: string;
  /** The same scene without the attack, which passes. */
  readonly without?: RootScene;
  readonly scene: RootScene;
  readonly measured: RegExp;
  readonly says: RegExp;
}

const table: readonly Attack[] = [
  {
    attack: "a threshold that is lowered in the same change",
    scene: { rules: LAXER },
    measured: /^1 value differs from root 1$/,
    says: /environments\.production\.coverage: 85 was signed, 80 stands there now \(loosened\)\. airlock root propose writes the next root, and airlock root sign lets its keepers sign it\. 2 of ada@example\.com, grace@example\.com, carol@example\.com must\./,
  },
  {
    attack: "fewer approvers in the same change",
    scene: { rules: FEWER },
    measured: /^1 value differs from root 1$/,
    says: /environments\.production\.approvals\.required: 2 was signed, 1 stands there now \(loosened\)\./,
  },
  {
    attack: "an approver who is added in the same change",
    scene: { approvers: MORE_PEOPLE },
    measured: /^1 value differs from root 1$/,
    says: /files\.allowed_signers: [0-9a-f]{64} was signed, [0-9a-f]{64} stands there now \(changed\)\./,
  },
  {
    attack: "a protection that is lifted in the same change",
    scene: { rules: RULES.replace("promotesFrom: staging", "promotesFrom: staging\n    protected: false") },
    measured: /^\d+ values differ from root 1$/,
    says: /environments\.production\.protected: true was signed, false stands there now \(loosened\)\./,
  },
  {
    attack: "an environment that no root knows",
    without: { environment: "dev" },
    scene: { rules: RULES.replace("  dev: {}\n", "  dev: {}\n  edge: {}\n"), environment: "edge" },
    measured: /^1 value differs from root 1$/,
    says: /environments\.edge: nothing was signed, an environment stands there now \(changed\)\./,
  },
  {
    attack: "a root signed by too few",
    without: TWO,
    scene: { ...TWO, roots: [{}, { rules: LAXER, signed: [ADA] }] },
    measured: /^root 2 does not count$/,
    says: /trust\/2\.json is signed by ada@example\.com of root 1's keepers, 2 of ada@example\.com, grace@example\.com, carol@example\.com must sign it\. .*airlock root sign lets a keeper sign it\./,
  },
  {
    attack: "a root that nobody signed",
    scene: { ...TWO, roots: [{}, { rules: LAXER, signed: [] }] },
    measured: /^root 2 does not count$/,
    says: /trust\/2\.json is signed by nobody of root 1's keepers, 2 of ada/,
  },
  {
    attack: "a root signed by its new keepers alone",
    without: {
      ...TWO,
      roots: [
        {},
        { rules: LAXER, says: { signers: [line("mallory", MALLORY)], quorum: 1 }, signed: [MALLORY, ADA, GRACE] },
      ],
    },
    scene: {
      ...TWO,
      roots: [{}, { rules: LAXER, says: { signers: [line("mallory", MALLORY)], quorum: 1 }, signed: [MALLORY] }],
    },
    measured: /^root 2 does not count$/,
    says: /trust\/2\.json is signed by nobody of root 1's keepers, 2 of ada/,
  },
  {
    attack: "a root whose new keepers have not shown that they hold their keys",
    scene: {
      ...TWO,
      roots: [{}, { rules: LAXER, says: { signers: [line("mallory", MALLORY)], quorum: 1 }, signed: [ADA, GRACE] }],
    },
    measured: /^root 2 does not count$/,
    says: /trust\/2\.json is signed by nobody of its own keepers, 1 of mallory@example\.com must sign it\./,
  },
  {
    attack: "a quorum that the new root lowers for itself",
    scene: { ...TWO, roots: [{}, { rules: LAXER, says: { quorum: 1 }, signed: [CAROL] }] },
    measured: /^root 2 does not count$/,
    says: /trust\/2\.json is signed by carol@example\.com of root 1's keepers, 2 of/,
  },
  {
    attack: "a number that is skipped",
    without: TWO,
    scene: { ...TWO, roots: [{}, { file: 3, rules: LAXER }] },
    measured: /^no whole chain in trust$/,
    says: /trust\/2\.json is missing, and trust\/3\.json is there\./,
  },
  {
    attack: "a root with another number than its file",
    scene: { ...TWO, roots: [{}, { rules: LAXER, says: { number: 3 } }] },
    measured: /^root 2 does not count$/,
    says: /trust\/2\.json: number is 3, and its name says 2\./,
  },
  {
    attack: "an older root that is put in the place of the next one",
    without: TWO,
    scene: {
      ...TWO,
      then: (files) => {
        for (const [name, file] of rootFiles([{}])) files.set(name.replace(/^1/, "2"), file);
        return files;
      },
    },
    measured: /^root 2 does not count$/,
    says: /trust\/2\.json: number is 1, and its name says 2\. trust\/2\.json follows another root: previous is not the hash of trust\/1\.json/,
  },
  {
    attack: "an older state of the whole project, behind the pin",
    without: { ...TWO, pin: 2 },
    scene: { roots: [{}, { rules: LAXER }], pin: 2, then: (files) => without(files, /^2\./) },
    measured: /^no whole chain in trust$/,
    says: /--root pins root 2, and trust ends with root 1: roots were taken away, or this is an older state of the project\./,
  },
  {
    attack: "a signature for another namespace",
    scene: { ...TWO, roots: [{}, { rules: LAXER, signed: [ADA, { by: GRACE, namespace: "airlock-approval" }] }] },
    measured: /^root 2 does not count$/,
    says: /Not counted: trust\/2\.1\.sig: signature\.namespace: found "airlock-approval", expected "airlock-root"/,
  },
  {
    attack: "a key that is listed for another namespace",
    without: keptBy(line("ada", ADA, 'namespaces="airlock-root" ')),
    scene: keptBy(line("ada", ADA, 'namespaces="airlock-approval" ')),
    measured: /^root 2 does not count$/,
    says: /found ada@example\.com allowed to sign for airlock-approval, expected a signer allowed to sign for airlock-root/,
  },
  {
    attack: "one person with two keys and three signatures",
    without: { roots: [{ says: { signers: [...KEEPERS, line("ada", ADA_AGAIN)] } }, { rules: LAXER }], rules: LAXER },
    scene: {
      roots: [
        { says: { signers: [...KEEPERS, line("ada", ADA_AGAIN)] } },
        { rules: LAXER, signed: [ADA, { by: ADA, as: "grace" }, ADA_AGAIN] },
      ],
      rules: LAXER,
    },
    measured: /^root 2 does not count$/,
    says: /trust\/2\.json is signed by ada@example\.com of root 1's keepers, 2 of ada@example\.com, grace@example\.com, carol@example\.com must sign it\./,
  },
  {
    attack: "one key for two persons",
    scene: { roots: [{ says: { signers: [line("ada", ADA), line("grace", ADA)] }, signed: [ADA] }] },
    measured: /^root 1 does not count$/,
    says: /trust\/1\.json: signers:2: found the key SHA256:\S+ of ada@example\.com .* again, for grace@example\.com/,
  },
  {
    attack: "a wildcard among the keepers",
    scene: { roots: [{ says: { signers: [...KEEPERS, `*${line("", MALLORY)}`] }, signed: [ADA, MALLORY] }] },
    measured: /^root 1 does not count$/,
    says: /trust\/1\.json: signers:4: found the principal "\*@example\.com", expected one person, without the patterns/,
  },
  {
    attack: "a keeper whose key has ended since",
    without: keptBy(line("ada", ADA, 'valid-before="20261231Z" ')),
    scene: keptBy(line("ada", ADA, 'valid-before="20261101Z" ')),
    measured: /^root 2 does not count$/,
    says: /found the key of ada@example\.com, valid until 2026-11-01T00:00:00\.000Z, expected a key that is valid at 2026-11-20T12/,
  },
  {
    attack: "a root that was changed after it was signed",
    scene: { ...TWO, roots: [{}, { rules: RULES, forge: (text) => text.replace('"coverage": 85', '"coverage": 80') }] },
    measured: /^root 2 does not count$/,
    says: /Not counted: trust\/2\.0\.sig: signature\.value: found a signature that does not fit the signed bytes/,
  },
  {
    attack: "a first root that is changed under those that follow",
    scene: { ...TWO, then: (files) => new Map([...files, ...rootFiles([{ rules: STRICTER }])]) },
    measured: /^root 2 does not count$/,
    says: /trust\/2\.json follows another root: previous is not the hash of trust\/1\.json/,
  },
  {
    attack: "a pinned root that is replaced, with all that follow",
    without: { pin: 1 },
    scene: {
      pin: 1,
      then: () => rootFiles([{ says: { signers: [line("mallory", MALLORY)], quorum: 1 }, signed: [MALLORY] }]),
    },
    measured: /^root 1 does not count$/,
    says: /--root pins root 1 with the hash [0-9a-f]{64}, and that of trust\/1\.json is [0-9a-f]{64}: it is another root\./,
  },
  {
    attack: "a root of another project, by the same keepers",
    without: { ...TWO, pin: 1 },
    scene: {
      ...TWO,
      pin: 1,
      then: (files) => {
        const other = rootFiles([{ rules: STRICTER }, { rules: LAXER }]);
        return new Map([...files, ...[...other].filter(([name]) => name.startsWith("2."))]);
      },
    },
    measured: /^root 2 does not count$/,
    says: /trust\/2\.json follows another root: previous is not the hash of trust\/1\.json/,
  },
  {
    attack: "a folder whose roots were deleted",
    scene: { then: () => new Map() },
    measured: /^no whole chain in trust$/,
    says: /trust holds no root\. airlock root propose writes the next root/,
  },
  {
    attack: "a folder whose roots were deleted, behind a pin",
    without: { pin: 1 },
    scene: { pin: 1, then: () => new Map() },
    measured: /^no whole chain in trust$/,
    says: /--root pins root 1, and trust holds no root\./,
  },
  {
    attack: "the key root taken out of airlock.yaml",
    scene: { declared: undefined },
    measured: /^no root$/,
    says: /trust holds roots, and airlock\.yaml names none: taking the key out loosens everything that they hold\. Put root: trust back\./,
  },
  {
    attack: "key and folder taken away together, behind a pin",
    without: { pin: 1 },
    scene: { pin: 1, declared: undefined, then: () => new Map() },
    measured: /^no root$/,
    says: /--root pins root 1, and airlock\.yaml names no root: a change of airlock\.yaml does not lift that\. Put root: trust back\./,
  },
  {
    attack: "a new chain in another folder",
    scene: { declared: "trust2" },
    measured: /^two folders of roots$/,
    says: /trust holds roots, and airlock\.yaml names trust2: a chain that begins anew asks nobody who kept the old one\. Put root: trust back\./,
  },
  {
    attack: "a root with a key that stands twice",
    scene: { roots: [{ forge: (text) => text.replace('"quorum": 2', '"quorum": 1,\n  "quorum": 2') }] },
    measured: /^root 1 does not count$/,
    says: /trust\/1\.json: found a key that stands twice, expected each key once\./,
  },
  {
    attack: "a root under a name that is passed over",
    scene: { then: (files) => files.set("02.json", read("{}")) },
    measured: /^no whole chain in trust$/,
    says: /trust\/02\.json is not the name of a root: roots are 1\.json, 2\.json and so on\./,
  },
  {
    attack: "a quorum that nobody can reach",
    scene: { roots: [{ says: { quorum: 4 }, signed: [ADA, GRACE, CAROL] }] },
    measured: /^root 1 does not count$/,
    says: /trust\/1\.json: quorum: found 4 of 3 persons, expected no more than the different persons whose keys may sign for airlock-root\./,
  },
];

/** Two roots, the first kept by ada as her line says and grace; both sign the second, which all three keep. */
function keptBy(ada: string): RootScene {
  const signers = [ada, line("grace", GRACE), line("carol", CAROL)];
  return {
    roots: [
      { says: { signers }, signed: [GRACE, CAROL] },
      { rules: LAXER, signed: [ADA, GRACE] },
    ],
    rules: LAXER,
  };
}

function without(files: Map<string, ReturnType<typeof read>>, names: RegExp): Map<string, ReturnType<typeof read>> {
  return new Map([...files].filter(([name]) => !names.test(name)));
}

describe("attacks on roots", () => {
  for (const { attack, without: fair, scene, measured, says } of table) {
    it(`refuses ${attack}`, () => {
      const before = rootVerdict(playRoots(fair ?? {}));
      assert.equal(before.passed && before.applicable, true, before.message);
      const verdict = rootVerdict(playRoots(scene));
      assert.equal(verdict.passed, false);
      assert.match(verdict.measured, measured);
      assert.match(verdict.message, says);
    });
  }

  it("refuses a tightening that nobody signed, too, and says which way it goes", () => {
    const verdict = rootVerdict(playRoots({ rules: STRICTER }));
    assert.equal(verdict.passed, false);
    assert.match(
      verdict.message,
      /environments\.production\.coverage: 85 was signed, 90 stands there now \(tightened\)\./,
    );
  });

  it("judges the environment that is meant, and the lists of all", () => {
    const loosened = { rules: LAXER, environment: "staging" };
    assert.equal(rootVerdict(playRoots(loosened)).passed, true);
    assert.equal(rootVerdict(playRoots({ ...loosened, approvers: MORE_PEOPLE })).passed, false);
  });

  it("keeps its message short, and sends to the command that tells all", () => {
    const suites = Array.from({ length: 40 }, (_, index) => `suite-${index}`);
    const many = RULES.replace(
      "85% }",
      `80% }\n    evidence: { tests: { suites: [${suites.join(", ")}] } }\n    detects: { errorRate: 5% }\n    bugs: {}\n    performance: {}\n    tests: { skipBudget: 1 }\n    alarms: { period: 1m, datapoints: 1, of: 2 }\n    schedule: { stages: [25%], minimumBake: 2h, minimumValidation: 48h, strategies: [canary] }`,
    );
    const verdict = rootVerdict(playRoots({ rules: many }));
    assert.match(verdict.measured, /^1[2-9] values differ from root 1$/);
    assert.match(verdict.message, / \d more: airlock root verify tells them\. airlock root propose writes/);
    assert.match(verdict.message, /"suite-1\d.*\.\.\. stands there now \(tightened\)\./);
    assert.ok(verdict.message.length < 2500, String(verdict.message.length));
  });

  it("does not count a stranger's signature, and lets it do no harm", () => {
    const stranger = makeEd25519();
    assert.equal(
      rootVerdict(playRoots({ ...TWO, roots: [{}, { rules: LAXER, signed: [stranger, ADA, GRACE] }] })).passed,
      true,
    );
  });

  it("says who signed, and that the chain begins in the same repository unless it is pinned", () => {
    const asserted = rootVerdict(playRoots(TWO));
    assert.equal(
      asserted.message,
      "Signed by ada@example.com, grace@example.com. The chain begins with trust/1.json of the same repository: whoever replaces it and all that follow changes the judge, unless a root is pinned from outside.",
    );
    assert.equal(
      rootVerdict(playRoots({ ...TWO, pin: 1 })).message,
      "Signed by ada@example.com, grace@example.com. Root 1 is pinned by --root.",
    );
  });

  it("trusts a pinned root for its hash: its keys may have ended since", () => {
    const ended = line("ada", ADA, 'valid-before="20261101Z" ');
    const roots = [{ says: { signers: [ended, line("grace", GRACE), line("carol", CAROL)] } }];
    assert.equal(rootVerdict(playRoots({ roots })).passed, false);
    assert.equal(rootVerdict(playRoots({ roots, pin: 1 })).passed, true);
  });

  it("begins with the pin, whatever lies before it", () => {
    const scene: RootScene = { ...TWO, pin: 2, then: (files) => files.set("1.json", read("{}")) };
    assert.equal(rootVerdict(playRoots(scene)).passed, true);
  });

  it("is not applicable where airlock.yaml names no root, there is none, and nobody pins one", () => {
    const { trust: _, ...input } = playRoots({});
    const verdict = rootVerdict(input);
    assert.deepEqual([verdict.passed, verdict.applicable], [true, false]);
    assert.equal(
      verdict.message,
      "airlock.yaml names no root: whoever changes it, or the lists that it names, changes the judge.",
    );
  });

  it("lets a folder be that bears the name and holds something else", () => {
    const scene: RootScene = { declared: undefined, then: () => new Map([["1.json", read('{"certificates":[]}')]]) };
    assert.equal(rootVerdict(playRoots(scene)).applicable, false);
  });
});
