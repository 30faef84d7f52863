/** What a team begins with: `small` is light enough for five people, `regulated` has every document apart and four eyes more. */
export const PROFILES = ["small", "regulated"] as const;

/** One of {@link PROFILES}. */
export type Profile = (typeof PROFILES)[number];
