import { describe, expect, test } from 'vitest'
import { gradeRequestSchema, submissionSchema } from '#contract/submission.ts'

function explain(raw: unknown): string[] {
  const { error } = gradeRequestSchema.safeParse(raw)
  return error?.issues.map(({ path, message }) => `${path.join('/')}: ${message}`) ?? []
}

describe('a submission', () => {
  test('is Python unless it says otherwise', () => {
    expect(submissionSchema.parse({ source: 'x = 1' })).toEqual({
      language: 'python',
      source: 'x = 1',
    })
  })

  test.each([{}, { source: 'x = 1', notebook: {} }, { source: 'x = 1', notebook: null }])(
    'holds either source or notebook, not %j',
    (raw) => {
      expect(submissionSchema.safeParse(raw).error?.issues[0]?.message).toBe(
        'Must hold either source or notebook',
      )
    },
  )

  test.each([
    { source: 5 },
    { source: ['x = 1'] },
    { source: 'x = 1', language: 'p'.repeat(41) },
    { source: 'x = 1', file: 'a.py' },
    'x = 1',
    [],
    null,
  ])('is not %j', (raw) => {
    expect(submissionSchema.safeParse(raw).success).toBe(false)
  })
})

describe('a request to grade', () => {
  const submission = { source: 'x = 1' }

  test('names an assignment or holds one', () => {
    expect(gradeRequestSchema.parse({ assignment: 'my-ann', submission })).toMatchObject({
      assignment: 'my-ann',
      limits: {},
    })
    const exercise = { kind: 'function', function: 'f', testCases: [{}] }
    const request = { assignment: { exercises: [exercise] }, submission }
    expect(gradeRequestSchema.parse(request).assignment).toMatchObject({ language: 'python' })
  })

  test.each([
    [{ submission }, /^assignment: /],
    [{ assignment: 3, submission }, /^assignment: /],
    [{ assignment: '../x', submission }, /^assignment: /],
    [{ assignment: { exercises: [] }, submission }, /^assignment\/exercises: /],
    [{ assignment: 'my-ann' }, /^submission: /],
    [{ assignment: 'my-ann', submission, limits: { wallMs: 0 } }, /^limits\/wallMs: /],
    [{ assignment: 'my-ann', submission, webhook: 'x' }, /webhook/],
  ])('is not %j', (raw, fault) => {
    expect(explain(raw)).toEqual([expect.stringMatching(fault)])
  })
})
