/** What every object has. Names and labels are plain text; nothing here is an Output. */
export interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Selects pods by their labels. */
export interface LabelSelector {
  readonly matchLabels: Readonly<Record<string, string>>;
}
