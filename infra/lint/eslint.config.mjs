import js from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import { storeOperators } from './store-operators-rule.cjs';

/** Packages that ask a store for something; the store itself and what compares stores know more. */
const asksStores = /[\\/](?:apps|libs)[\\/](?!docstore$)[^\\/]+$/.test(process.cwd());

export default tseslint.config(
  { ignores: ['**/dist/**', '**/gen/**', '**/data/**'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: process.cwd() } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      // A rest that leaves members out names them only to do so.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': ['error', { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' }],
    },
  },
  {
    files: ['**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^@registry/(?!proto/|docstore/wire$|jest/engine$)[^/]+/',
              message: 'Import what the package index names.',
            },
          ],
        },
      ],
    },
  },
  {
    files: asksStores ? ['**/*.{ts,js,cjs,mjs}'] : ['no-package-of-services'],
    plugins: { registry: { rules: { 'store-operators': storeOperators } } },
    rules: { 'registry/store-operators': 'error' },
  },
  { files: ['**/*.{js,cjs,mjs}'], languageOptions: { globals: globals.node } },
  { files: ['**/*.{js,cjs}'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
);
