import tseslint from "typescript-eslint";

// Biome formats; this finds what only types can show: an Output in a template string, a promise that nobody awaits.
export default tseslint.config(
  { ignores: ["dist/**", "docs/api/**", "**/fixtures/**", "coverage/**", "node_modules/**"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: ["./tsconfig.json"], tsconfigRootDir: import.meta.dirname } },
    rules: {
      // A number reads well in a message; an Output, an object or a nullable does not.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      // `_name` says that a value is taken apart in order to leave it out.
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ["test/**/*.ts"],
    // Doubles implement interfaces whose methods are asynchronous; most have nothing to wait for.
    rules: { "@typescript-eslint/require-await": "off" },
  },
);
