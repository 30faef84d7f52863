// Loaded into the process of a policy pack (node --require): writes down how long each call of a release gate takes, in
// milliseconds, one a line, in the file that AIRLOCK_BENCH_GATES names. A pack's process is ended from outside, so it is written at once.
const { appendFileSync } = require("node:fs");
// The package's entry point only hands on what this module exports.
const policy = require("@pulumi/policy/policy");

const { PolicyPack } = policy;
const file = process.env.AIRLOCK_BENCH_GATES;

function timed(validate) {
  const wrapped = (args, report) => {
    const start = performance.now();
    const result = validate(args, report);
    appendFileSync(file, `${performance.now() - start}\n`);
    return result;
  };
  return Object.assign(wrapped, validate);
}

policy.PolicyPack = class extends PolicyPack {
  constructor(name, args, config) {
    const policies = args.policies.map((each) =>
      each.tags?.includes("release-gates") ? { ...each, validateResource: timed(each.validateResource) } : each,
    );
    super(name, { ...args, policies }, config);
  }
};
