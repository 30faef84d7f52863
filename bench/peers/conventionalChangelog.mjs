// Prints the notes that conventional-changelog writes of a repository's commits since its last tag: node conventionalChangelog.mjs FOLDER.
import { ConventionalChangelog } from "conventional-changelog";
import createPreset from "conventional-changelog-angular";

const generator = new ConventionalChangelog(process.argv[2]).config(createPreset()).package({ version: "1.1.0" });
for await (const part of generator.write()) process.stdout.write(part);
