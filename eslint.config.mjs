import tseslint from "typescript-eslint";

const noTry = { selector: "TryStatement", message: "Expected failures are Results and bugs are thrown: `try` stands only where a foreign world is met (docs/decisions/0005)." };

/** Types are the compiler's business; here stand the house's manners that it cannot see. */
export default tseslint.config(
  { ignores: ["**/node_modules/", ".next/", "dist/", "prisma/generated/", "next-env.d.ts", "**/fixtures/", "test-results/", "playwright-report/", ".lintel*/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error", noInlineConfig: true } },
  {
    files: ["**/*.{ts,tsx}"],
    languageOptions: { parser: tseslint.parser },
    plugins: { "@typescript-eslint": tseslint.plugin },
    rules: {
      "@typescript-eslint/consistent-type-assertions": ["error", { assertionStyle: "never" }],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-restricted-syntax": ["error", noTry],
      eqeqeq: "error",
      "no-debugger": "error",
      "no-var": "error",
      "prefer-const": "error",
    },
  },
  {
    // The places made for it: foreign worlds, parsers, the worker's loop, programs, tools and tests.
    files: [
      "**/*.gateway.ts",
      "**/parse-*.ts",
      "lib/outbox/run-worker.ts",
      "lib/database/*.ts",
      "{server,worker,worker-thread,sign-in}.ts",
      "app/api/**/{read-body,spool-upload,outage,handle}.ts",
      "{cli,tools,bench,e2e,soak}/**",
      "**/*.test.{ts,tsx}",
    ],
    rules: { "no-restricted-syntax": "off" },
  },
  {
    // Where one type is turned into another on purpose, so that nobody else needs to.
    files: ["lib/kernel/{ids,transaction,tables}.ts", "tools/**", "**/*.test.{ts,tsx}"],
    rules: { "@typescript-eslint/consistent-type-assertions": "off" },
  },
  {
    // A variable on globalThis can only be declared with var.
    files: ["lib/kernel/client.ts"],
    rules: { "no-var": "off" },
  },
  {
    files: ["**/*.mjs"],
    rules: { eqeqeq: "error", "no-unused-vars": ["error", { argsIgnorePattern: "^_" }], "no-var": "error", "prefer-const": "error" },
  },
);
