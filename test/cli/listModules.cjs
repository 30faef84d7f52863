// Tells on stderr, when the process ends, which packages it has loaded: CommonJS through the cache, ES modules through a hook.
const { registerHooks } = require("node:module");
const packages = new Set();
const note = (path) => {
  const name = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path.replaceAll("\\", "/"))?.[1];
  if (name !== undefined) packages.add(name);
};
registerHooks({
  load(url, context, next) {
    note(url);
    return next(url, context);
  },
});
process.on("exit", () => {
  Object.keys(require.cache).forEach(note);
  process.stderr.write(`loaded ${JSON.stringify([...packages].sort())}\n`);
});
