import { z } from "zod";
import { nameField, pathField, textField } from "../manifest/fields";
import { BRANCH_STRATEGIES } from "../version/base";

/** Characters that a tag's name may begin with (git-check-ref-format), as far as version tags need them. */
const TAG_PREFIX = /^(?:[A-Za-z][A-Za-z0-9._/-]*[A-Za-z0-9@_-]|[A-Za-z])?$/;

/** Keys below `start:` of airlock.yaml: how a project counts its versions. */
export const startModel = z.strictObject({
  /** `tagged`: releases are tags on main. `release-branch`: each has a branch release/vX.Y.Z that takes fixes only. */
  strategy: z.enum(BRANCH_STRATEGIES).default("tagged"),
  /** What stands before the version in a tag; `v`, or `NAME-v` with a path. */
  tagPrefix: z
    .string()
    .regex(TAG_PREFIX, "letters, digits and ._/-@, such as v, payments-v or payments@")
    .refine((prefix) => !prefix.includes("..") && !prefix.includes("//"), "no .. and no //")
    .optional(),
  /** Folder of the service in a repository of several: only commits that touch it count. */
  path: pathField.optional(),
  /** First version ever. */
  initial: z
    .string()
    .regex(/^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/, "a version such as 0.1.0, without candidate")
    .refine((version) => version !== "0.0.0", "a version above 0.0.0")
    .default("0.1.0"),
  /** Whether a project before 1.0.0 is ready: its next version is 1.0.0. */
  stable: z.boolean().default(false),
  /** Branch that everything comes together on; main, or master where there is no main. */
  mainBranch: textField.optional(),
  /** Address of an issue, `{id}` for its number or key; known forges need none. */
  issueUrl: z
    .string()
    .regex(/^https?:\/\/[^\s{}]+\{id\}[^\s{}]*$/, "an address with {id}, such as https://tracker.example.com/{id}")
    .optional(),
  /** Words and paths of areas that make a release high-risk; they are added to auth, payments and migrations. */
  riskAreas: z.record(nameField, z.array(textField).min(1, "at least one word or path")).default({}),
});

/** How a project counts its versions, defaults filled in. */
export type StartConfig = z.output<typeof startModel>;
