/**
 * Imports point one way: cli, policies, components -> engines -> release. Components and policies do not know each
 * other; stacks and examples use the public API only.
 * @type {import("dependency-cruiser").IConfiguration}
 */
module.exports = {
  forbidden: [
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "release-is-pure",
      comment: "The core knows nothing of Pulumi, AWS, engines or edges.",
      severity: "error",
      from: { path: "^release/" },
      to: { path: ["^(engines|components|policies|cli|stacks)/", "node_modules/@(pulumi|aws-sdk)/"] },
    },
    {
      name: "only-files-reads",
      comment: "One folder of the core touches the file system.",
      severity: "error",
      from: { path: "^release/", pathNot: "^release/files/" },
      to: { path: "^(node:)?(fs|child_process|net|http|https|os|process)(/|$)", dependencyTypes: ["core"] },
    },
    {
      name: "engines-know-no-edges",
      severity: "error",
      from: { path: "^engines/" },
      to: { path: ["^(components|policies|cli|stacks)/", "node_modules/@(pulumi|aws-sdk)/"] },
    },
    {
      name: "engines-read-nothing",
      severity: "error",
      from: { path: "^engines/" },
      to: { path: "^(node:)?(fs|child_process|net|http|https|os)(/|$)", dependencyTypes: ["core"] },
    },
    {
      name: "components-and-policies-apart",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^(policies|cli|stacks)/" },
    },
    {
      name: "policies-apart",
      severity: "error",
      from: { path: "^policies/" },
      to: { path: "^(components|cli|stacks)/" },
    },
    {
      name: "aws-by-submodule",
      comment: "The whole index of @pulumi/aws costs half a second at every start.",
      severity: "error",
      from: {},
      to: { path: "node_modules/@pulumi/aws/index" },
    },
    {
      name: "kubernetes-by-submodule",
      severity: "error",
      from: {},
      to: { path: "node_modules/@pulumi/kubernetes/index" },
    },
    {
      name: "stacks-use-the-public-api",
      severity: "error",
      from: { path: "^stacks/" },
      to: {
        path: "^(release|engines|policies|cli|components)/",
        pathNot: "^(release|components/(aws|kubernetes))/index.ts$",
      },
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^dist/" },
  },
};
