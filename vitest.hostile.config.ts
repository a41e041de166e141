import { defineConfig } from 'vitest/config'
import base from './vitest.config.ts'

/** The hostile programs in all shapes; `npm test` grades them in those that every machine has. */
export default defineConfig({
  test: { ...base.test, include: ['test/hostile/**/*.test.ts'], exclude: [] },
})
