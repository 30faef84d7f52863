/** A file that `airlock init` writes: its path below the chosen folder, and its text. */
export interface ProjectFile {
  readonly path: string;
  readonly text: string;
}
