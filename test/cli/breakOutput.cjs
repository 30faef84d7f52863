// Makes the command line fail where nobody expects it, for the test of its last resort.
process.stdout.write = () => {
  throw new Error("broken on purpose");
};
