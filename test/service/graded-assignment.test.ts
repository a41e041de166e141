import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { formatCanonicalJson } from '#contract/canonical-json.ts'
import { gradeRequestSchema } from '#contract/submission.ts'
import { resolveAssignment } from '#service/graded-assignment.ts'
import type { AssignmentLibrary } from '#service/ports.ts'
import { type ExerciseInput, makeAssignment } from '#test/service/plans.ts'

const testCases = [{ inputs: { x: 2 }, parameters: { theta: 4 }, expected: { value: 8 } }]
const line: ExerciseInput = { kind: 'function', function: 'f', testCases }

const published = { id: 'known', version: 'v7', assignment: makeAssignment([line]), document: {} }
const library: AssignmentLibrary = {
  find: (id) => (id === 'known' ? published : undefined),
}

function resolve(assignment: unknown, submission: unknown = { source: 'x' }) {
  const request = gradeRequestSchema.parse({ assignment, submission })
  const document = typeof assignment === 'string' ? undefined : assignment
  return resolveAssignment(request, { library, document })
}

describe('an assignment to be graded', () => {
  test('is found by its id, with its version', () => {
    expect(resolve('known')).toMatchObject({ id: 'known', version: 'v7', plans: [{ id: 'f' }] })
  })

  test('that nobody published is unknown', () => {
    expect(() => resolve('unknown')).toThrow(
      expect.objectContaining({
        code: 'unknown-assignment',
        message: expect.stringContaining('"unknown"'),
      }),
    )
  })

  test('may come with the request; its version is that of the document as it was sent', () => {
    const document = { exercises: [line] }
    const version = createHash('sha256').update(formatCanonicalJson(document)).digest('hex')
    expect(resolve(document)).toMatchObject({ id: 'inline', version })
    expect(resolve({ ...document, id: 'mine' })).toMatchObject({ id: 'mine' })
  })

  test('has one version however its keys are ordered, and another hash for each order', () => {
    const one = resolve({ exercises: [line], title: 't' })
    const other = resolve({ title: 't', exercises: [line] })
    expect(other.version).toBe(one.version)
    expect(other.writtenHash).not.toBe(one.writtenHash)
  })

  test('has a version even where it holds NaN and no document was handed on', () => {
    const x = { dtype: 'float64', shape: [1], data: ['NaN'] }
    const exercise = { ...line, testCases: [{ inputs: { x }, expected: { value: 1 } }] }
    const request = gradeRequestSchema.parse({
      assignment: { exercises: [exercise] },
      submission: { source: 'x' },
    })
    const found = resolveAssignment(request, { library, document: undefined })
    expect(found.version).toMatch(/^[0-9a-f]{64}$/)
  })

  test.each([
    [{}, { source: 'x', language: 'ruby' }, '#/submission/language'],
    [{ language: 'java' }, undefined, '#/assignment/language'],
    [{ reference: { language: 'r', source: '' } }, undefined, '#/assignment/reference/language'],
    [{ helpers: { language: 'r', source: '' } }, undefined, '#/assignment/helpers/language'],
  ])('is in a language that is graded: %j', (rest, submission, pointer) => {
    expect(() => resolve({ ...rest, exercises: [line] }, submission)).toThrow(
      expect.objectContaining({
        code: 'unknown-language',
        extras: { errors: [{ pointer, detail: 'Must be one of python, javascript, typescript' }] },
      }),
    )
  })

  test('is graded in the edition of the submission’s language, TypeScript in that for JavaScript too', () => {
    const code = (language: string) => ({ language, source: `${language} code` })
    const document = {
      exercises: [line],
      reference: code('python'),
      helpers: code('python'),
      starter: code('python'),
      editions: {
        javascript: { helpers: code('javascript'), starter: code('javascript') },
        typescript: { starter: code('typescript') },
      },
    }
    const show = (language: string) => {
      const { assignment } = resolve(document, { source: 'x', language })
      const { reference, helpers, starter } = assignment
      return [reference?.language, helpers?.language, starter?.language]
    }
    expect(show('python')).toEqual(['python', 'python', 'python'])
    expect(show('javascript')).toEqual(['python', 'javascript', 'javascript'])
    expect(show('typescript')).toEqual(['python', 'javascript', 'typescript'])
  })

  test('is not graded in a language that its helpers cannot be run beside', () => {
    const document = { exercises: [line], helpers: { language: 'python', source: '' } }
    expect(() => resolve(document, { source: 'x', language: 'javascript' })).toThrow(
      /no edition in javascript: its helpers cannot be run/,
    )
  })
})
