import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { OUTCOMES, type Outcome } from '#contract/outcomes.ts'
import { REASONS } from '#contract/reasons.ts'
import { writeExamples } from '#test/reason-examples.ts'

/** The sections of a page in docs, by their headings `## \`code\``. */
function readSections(page: string): ReadonlyMap<string, string> {
  const text = readFileSync(join(import.meta.dirname, '../docs', page), 'utf8')
  const sections = text.split(/^## /m).slice(1)
  return new Map(
    sections.map((section) => {
      const [heading = '', ...lines] = section.split('\n')
      return [heading.replaceAll('`', ''), lines.join('\n').trim()]
    }),
  )
}

describe('docs/reasons.md', () => {
  const sections = readSections('reasons.md')

  test('has a section on every reason code, in order, and on nothing else', () => {
    expect([...sections.keys()]).toEqual(Object.keys(REASONS))
  })

  test.each(Object.entries(REASONS))(
    'says of %s what it means, as the code does',
    (code, meaning) => {
      expect(sections.get(code)?.split('\n')[0]).toBe(meaning)
    },
  )

  test('shows of every code a message as the service writes it', async () => {
    const examples = await writeExamples('en')
    const shown = Object.fromEntries(
      [...sections].map(([code, text]) => [code, /^> (.*)$/m.exec(text)?.[1]]),
    )
    expect(shown).toEqual(examples)
  })

  test.each(Object.keys(REASONS))('says of %s what to do next', (code) => {
    const [, , next] = (sections.get(code) ?? '').split('\n\n')
    expect(next).toMatch(/^[A-Z`].*\.$/s)
  })
})

describe('docs/outcomes.md', () => {
  const sections = readSections('outcomes.md')
  const outcomes = Object.keys(OUTCOMES)

  test('has a section on every outcome, in order, and on nothing else', () => {
    expect([...sections.keys()]).toEqual(outcomes)
  })

  test.each(Object.entries(OUTCOMES))('says of %s what the code says', (outcome, facts) => {
    const [meaning, line] = (sections.get(outcome) ?? '').split('\n\n')
    expect(meaning).toBe(facts.meaning)
    expect(line).toBe(`Fault: ${facts.fault}. Retry: ${facts.retry ? 'yes' : 'no'}.`)
  })

  test.each(outcomes)('says of %s what causes it', (outcome) => {
    const [, , cause] = (sections.get(outcome) ?? '').split('\n\n')
    expect(cause).toMatch(/^[A-Z`].*\.$/s)
  })

  test('speaks of no code that a report does not have', () => {
    const known = new Set<string>([...outcomes, ...Object.keys(REASONS)])
    const named = [...sections.values()].flatMap((text) => [
      ...text.matchAll(/`([a-z]+(?:-[a-z]+)+)`/g),
    ])
    expect(named.map(([, code]) => code).filter((code) => !known.has(code ?? ''))).toEqual([])
  })
})

describe('the pages together', () => {
  test('explain every outcome but ok as a reason, too', () => {
    const reasons = readSections('reasons.md')
    const isTold = (outcome: string): outcome is Outcome => reasons.has(outcome)
    expect(Object.keys(OUTCOMES).filter((outcome) => !isTold(outcome))).toEqual(['ok'])
  })
})
