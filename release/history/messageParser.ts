/** What conventional-commits-parser makes of a message, as far as it is used here. */
export interface ParsedMessage {
  readonly header: string | null;
  readonly type?: string | null;
  readonly scope?: string | null;
  readonly breaking?: string | null;
  readonly subject?: string | null;
  readonly notes: readonly { readonly title: string; readonly text: string }[];
  readonly references: readonly {
    readonly owner: string | null;
    readonly repository: string | null;
    readonly prefix: string;
    readonly issue: string;
  }[];
}

/** Reads one message; throws for a blank one. */
export type ParseMessage = (message: string) => ParsedMessage;

/** `type(scope)!: subject`. The colon needs a space behind it, as in the specification. */
export const HEADER = /^(?<type>[A-Za-z][\w-]*)(?:\((?<scope>[^()\r\n]*)\))?(?<breaking>!)?:[ \t]+(?<subject>\S.*)$/;

/**
 * The parser of Conventional Commits. The library is an ES module, which a CommonJS one can only import asynchronously: so it is loaded
 * once at the edge and passed in, and everything below stays synchronous.
 */
export async function messageParser(): Promise<ParseMessage> {
  const { CommitParser } = await import("conventional-commits-parser");
  const parser = new CommitParser({
    headerPattern: HEADER,
    headerCorrespondence: ["type", "scope", "breaking", "subject"],
    noteKeywords: [
      ...["BREAKING CHANGE", "BREAKING-CHANGE", "BREAKING CHANGES"],
      ...["DEPRECATED", "SECURITY", "KNOWN ISSUE", "KNOWN-ISSUE"],
    ],
    issuePrefixes: ["#"],
    // The library takes a line such as `-type-` for the name of a field and would overwrite it: a body could change its own type.
    fieldPattern: /^(?!)/,
  });
  return (message) => parser.parse(message);
}
