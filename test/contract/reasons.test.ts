import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { OUTCOMES, type Outcome } from '#contract/outcomes.ts'
import { REASONS, reasonCodeSchema } from '#contract/reasons.ts'

const root = join(import.meta.dirname, '../..')
const codes = Object.keys(REASONS)

describe('the reason codes', () => {
  test('are kebab-case, and each has a meaning that is one sentence', () => {
    for (const [code, meaning] of Object.entries(REASONS)) {
      expect(code).toMatch(/^[a-z]+[0-9]*(-[a-z]+)*$/)
      expect(meaning).toMatch(/^[A-Z].*\.$/)
    }
  })

  test('are all that a message can carry', () => {
    expect(reasonCodeSchema.options).toEqual(codes)
    expect(reasonCodeSchema.safeParse('looks-odd').success).toBe(false)
  })

  test('hold every outcome that a message is about', () => {
    const outcomes = Object.keys(OUTCOMES).filter((outcome) => outcome !== 'ok')
    expect(codes).toEqual(expect.arrayContaining(outcomes))
  })

  test('are all given by some code: none is only a promise', () => {
    const files = globSync('src/{grading,service}/**/*.ts', { cwd: root })
    const source = files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n')
    const isOutcome = (code: string): code is Outcome => code in OUTCOMES
    const unused = codes.filter((code) => !isOutcome(code) && !source.match(quote(code)))
    expect(unused).toEqual([])
  })
})

/** A code as a string, or as a key that needs no quotes. */
function quote(code: string): RegExp {
  return code.includes('-') ? new RegExp(`'${code}'`) : new RegExp(`'${code}'|\\b${code}:`)
}
