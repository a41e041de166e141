import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

/** What a folder of src may import beside its own files; `types` only by `import type`. */
interface Rule {
  readonly imports: readonly string[]
  readonly types?: readonly string[]
}

interface Import {
  readonly target: string
  readonly isType: boolean
}

const root = join(import.meta.dirname, '..')
const maxCodeLines = 200
/** What an adapter throws is part of the port that it serves. */
const portErrors = '#service/errors.ts'

/** A name that ends in `*` stands for all that begins with it. */
const rules: Readonly<Record<string, Rule>> = {
  grading: { imports: ['#words/wording.ts'] },
  words: {
    imports: ['#grading/number-text.ts', '#grading/value-type.ts', '#contract/*'],
    types: ['#grading/*'],
  },
  contract: { imports: ['zod', 'zod/*'] },
  formats: { imports: ['#grading/*', '#contract/*'] },
  notebooks: { imports: ['#contract/*', 'node:*'] },
  assignments: {
    imports: ['#contract/*', '#grading/*', '#notebooks/*', portErrors, 'node:*', 'yaml'],
    types: ['#service/*'],
  },
  service: { imports: ['#grading/*', '#contract/*', '#notebooks/*', '#words/*', 'node:*'] },
  sandbox: {
    imports: [
      ...['#contract/*', '#grading/tensor.ts', '#grading/value.ts', '#words/en/seen.ts'],
      ...[portErrors, 'node:*', 'acorn'],
    ],
    types: ['#service/ports.ts', '#config.ts'],
  },
  store: {
    imports: ['#contract/*', portErrors, 'node:*', 'pg', 'pg-boss'],
    types: ['#service/ports.ts', '#config.ts'],
  },
  http: {
    imports: [
      ...['#contract/*', '#service/*', 'node:*', 'zod', 'zod/*', 'pino', 'openapi-types'],
      ...['fastify', 'fastify-*', '@fastify/*'],
    ],
    types: ['#config.ts'],
  },
  cli: { imports: ['#service/*', '#contract/*', '#formats/*', 'node:*'], types: ['#config.ts'] },
  web: { imports: [], types: ['#contract/*'] },
  'main.ts': { imports: ['#*', 'node:*', 'close-with-grace', 'pino'] },
}

/** The configuration, and what it is read with. */
const topLevelRule: Rule = { imports: ['#contract/*', 'node:*', 'zod'] }

describe('the source', () => {
  const files = globSync('src/**/*.ts', { cwd: root })

  test('imports only in the directions of the design', () => {
    expect(files.length).toBeGreaterThan(0)
    expect(files.flatMap((file) => findForbiddenImports(file, readSource(file)))).toEqual([])
  })

  test('keeps every file within its budget of code lines', () => {
    const long = files.filter((file) => countCodeLines(readSource(file)) > maxCodeLines)
    expect(long).toEqual([])
  })
})

describe('the check of import directions', () => {
  test.each([
    ['src/grading/tensor.ts', "import { readFileSync } from 'node:fs'"],
    ['src/grading/tensor.ts', "import { z } from 'zod'"],
    ['src/grading/tensor.ts', "import type { Report } from '#contract/report.ts'"],
    ['src/contract/report.ts', "import { compare } from '#grading/comparison.ts'"],
    ['src/formats/junit.ts', "import 'node:fs'"],
    ['src/service/grade.ts', "import { load } from '#assignments/catalogue.ts'"],
    ['src/assignments/catalogue.ts', "import { grade } from '#service/grade.ts'"],
    ['src/sandbox/pool.ts', "import { a,\n  b } from '#service/ports.ts'"],
    ['src/sandbox/python/pool.ts', "import { compare } from '#grading/comparison.ts'"],
    ['src/http/app.ts', "export { pool } from '#sandbox/pool.ts'"],
    ['src/http/app.ts', "export * from '#grading/tensor.ts'"],
    ['src/http/app.ts', "const pool = await import('#sandbox/pool.ts')"],
    ['src/http/app.ts', "import { readConfig } from '#config.ts'"],
    ['src/cli/grade.ts', "import { app } from '#http/app.ts'"],
    ['src/cli/grade.ts', "import { main } from '#main.ts'"],
    ['src/http/routes/grade.ts', "import { problem } from '../problem.ts'"],
    ['src/config.ts', "import { grade } from '#service/grade.ts'"],
    ['src/elsewhere/file.ts', "import { join } from 'node:path'"],
  ])('finds in %s: %s', (file, source) => {
    expect(findForbiddenImports(file, source)).toHaveLength(1)
  })

  test.each([
    ['src/grading/tensor.ts', "import { size } from './shape.ts'\nimport type { T } from './t.ts'"],
    ['src/http/routes/grade.ts', "import { problem } from '#http/problem.ts'"],
    ['src/sandbox/pool.ts', "import type { Sandbox } from '#service/ports.ts'"],
    ['src/http/app.ts', "import type { Config } from '#config.ts'\nimport fastify from 'fastify'"],
    ['src/grading/text.ts', "const text = 'taken from' + 'node:fs'"],
  ])('allows in %s: %s', (file, source) => {
    expect(findForbiddenImports(file, source)).toEqual([])
  })

  test('counts neither comments nor blank lines as code', () => {
    expect(countCodeLines('/** a\n * b\n */\n\n// c\nconst d = 1 // e\n')).toBe(1)
  })
})

function findForbiddenImports(file: string, source: string): string[] {
  const [, folder = ''] = file.split('/')
  return listImports(source)
    .filter((found) => !isAllowed(folder, found))
    .map(({ target, isType }) => `${file} imports ${isType ? 'type ' : ''}${target}`)
}

function listImports(source: string): Import[] {
  const statement =
    /^(?:import|export)\s+(?<type>type\s)?(?:[^'";]*?\sfrom\s*)?['"](?<target>[^'"]+)['"]/gm
  const call = /\bimport\(\s*['"](?<target>[^'"]+)['"]/g
  return [...source.matchAll(statement), ...source.matchAll(call)].map(({ groups }) => ({
    target: groups?.['target'] ?? '',
    isType: groups?.['type'] !== undefined,
  }))
}

function isAllowed(folder: string, { target, isType }: Import): boolean {
  const rule = rules[folder] ?? (folder.endsWith('.ts') ? topLevelRule : undefined)
  if (rule === undefined || target === '#main.ts') return false
  const own = ['./*', `#${folder}/*`]
  const allowed = [...own, ...rule.imports, ...(isType ? (rule.types ?? []) : [])]
  return allowed.some((name) => matches(target, name))
}

function matches(target: string, name: string): boolean {
  return name.endsWith('*') ? target.startsWith(name.slice(0, -1)) : target === name
}

function countCodeLines(source: string): number {
  return source.split('\n').filter((line) => /^\s*[^\s/*]/.test(line)).length
}

function readSource(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}
