/** Where the package keeps the schemas that editors read. */
export const SCHEMAS = "node_modules/pulumi-airlock/dist/schemas";
