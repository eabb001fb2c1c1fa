import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [
    {
      // esbuild bundles the data tables as text; the tests read them the same way.
      name: 'tables-as-text',
      enforce: 'pre',
      load(id) {
        return id.endsWith('.tsv') ? `export default ${JSON.stringify(readFileSync(id, 'utf8'))};` : undefined;
      },
    },
  ],
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/vscode/**'],
    testTimeout: 30_000,
  },
});
