import js from '@eslint/js'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'
import svelteConfig from './svelte.config.js'

const houseRules = {
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-non-null-assertion': 'error',
  '@typescript-eslint/consistent-type-imports': 'error',
  '@typescript-eslint/no-import-type-side-effects': 'error',
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  // Chart.js, oRPC and better-sqlite3 hand out methods and loosely typed rows; these two rules cost more than they find.
  '@typescript-eslint/unbound-method': 'off',
  '@typescript-eslint/no-confusing-void-expression': 'off',
  'max-lines': ['error', { max: 400 }],
  'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
  'no-restricted-syntax': [
    'error',
    { selector: 'Program > VariableDeclaration[kind="let"]', message: 'No mutable state at the top level of a file.' },
  ],
  'no-console': 'error',
}

export default ts.config(
  {
    ignores: [
      'dist/**',
      'node_modules/**',
      'coverage/**',
      'test-results/**',
      'playwright-report/**',
      'demo-output/**',
      // AssemblyScript: its own compiler checks types that TypeScript does not have.
      'src-main/compiled/assembly/**',
    ],
  },
  js.configs.recommended,
  ...ts.configs.recommendedTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.node, ...globals.browser },
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js'] },
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: houseRules,
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      'no-undef': 'off',
      // Component scripts declare their state with `let`.
      'no-restricted-syntax': 'off',
      'prefer-const': 'off',
      'svelte/no-at-html-tags': 'error',
      'svelte/no-navigation-without-resolve': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['src-main/analysis/kernels/**/*.ts', 'src-main/base/stats/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', 'Date', 'process', 'window', 'document'],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Pass a seeded generator.' },
      ],
    },
  },
  {
    files: ['tests/**', 'resources/scripts/**', 'resources/bin/**', 'src-main/host/cli/**', 'src-main/host/cli.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['*.config.{js,ts}', '**/*.d.ts', '**/*.svelte', 'tests/**/*.config.ts'],
    rules: { 'no-restricted-exports': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    ...ts.configs.disableTypeChecked,
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    rules: { 'no-restricted-exports': 'off' },
  },
)
