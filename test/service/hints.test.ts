import { describe, expect, test } from 'vitest'
import { assignmentSchema } from '#contract/assignment.ts'
import type { Locale } from '#contract/locale.ts'
import { submissionSchema } from '#contract/submission.ts'
import type { View } from '#service/services.ts'
import { gradeInMemory } from '#test/service/memory-grader.ts'
import { number } from '#test/service/values.ts'

const HINTS = ['first', { en: 'second', ko: '둘째' }, { en: 'third' }]

interface Try {
  readonly attempt?: number
  readonly locale?: Locale
  readonly view?: View
  /** What the submission returns; 8 is right. */
  readonly value?: number
}

/** Hints of an exercise, and of its visible and its hidden test, for a submission that is wrong unless said otherwise. */
async function reveal({ value = 7, ...rest }: Try) {
  const testCase = { inputs: { x: 2 }, expected: { value: 8 }, hints: ['of a test'] }
  const testCases = [testCase, { ...testCase, visibility: 'hidden' as const }]
  const exercise = { kind: 'function', function: 'f', hints: HINTS, testCases } as const
  const { report } = await gradeInMemory({
    assignment: { exercises: [exercise] },
    programs: { main: { functions: { f: () => number(value) }, parameters: { f: ['x'] } } },
    ...rest,
  })
  const [graded] = report.exercises
  const groups = [graded, ...(graded?.tests ?? [])]
  return groups.map((group) =>
    (group?.messages ?? []).flatMap(({ code, severity, title, text }) =>
      code === 'hint' ? [`${severity} ${title}: ${text}`] : [],
    ),
  )
}

describe('hints', () => {
  test('are not told at the first attempt, nor where no attempt is told', async () => {
    expect(await reveal({})).toEqual([[], [], []])
    expect(await reveal({ attempt: 1 })).toEqual([[], [], []])
  })

  test('are told one more with each attempt, and none of a hidden test', async () => {
    expect(await reveal({ attempt: 2 })).toEqual([
      ['hint Hint: 1 of 3: first'],
      ['hint Hint: 1 of 1: of a test'],
      [],
    ])
    const [ofExercise] = await reveal({ attempt: 1_000_000 })
    expect(ofExercise).toEqual([
      'hint Hint: 1 of 3: first',
      'hint Hint: 2 of 3: second',
      'hint Hint: 3 of 3: third',
    ])
  })

  test('are told in the language of the report as far as the assignment has it', async () => {
    const [ofExercise] = await reveal({ attempt: 4, locale: 'ko' })
    expect(ofExercise).toEqual([
      'hint 힌트: 3개 중 1번째: first',
      'hint 힌트: 3개 중 2번째: 둘째',
      'hint 힌트: 3개 중 3번째: third',
    ])
  })

  test('are told to instructors for hidden tests too', async () => {
    const [, , ofHidden] = await reveal({ attempt: 2, view: 'instructor' })
    expect(ofHidden).toEqual(['hint Hint: 1 of 1: of a test'])
  })

  test('are not told of what passed', async () => {
    expect(await reveal({ attempt: 9, value: 8 })).toEqual([[], [], []])
  })
})

describe('the schema', () => {
  const parse = (hints: unknown) => {
    const exercise = { kind: 'function', function: 'f', hints, testCases: [{}] }
    return assignmentSchema.safeParse({ exercises: [exercise] }).success
  }

  test.each([
    [Array.from({ length: 10 }, () => 'x'), true],
    [Array.from({ length: 11 }, () => 'x'), false],
    [['x'.repeat(1000)], true],
    [['x'.repeat(1001)], false],
    [[''], false],
    ['x', false],
    [[{ ko: '하나' }], false],
    [[{ en: 'x', fr: 'y' }], false],
  ])('of hints: %j is taken: %s', (hints, isTaken) => {
    expect(parse(hints)).toBe(isTaken)
  })

  test.each([
    [1, true],
    [1_000_000, true],
    [1_000_001, false],
    [0, false],
    [1.5, false],
    ['2', false],
  ])('of an attempt: %j is taken: %s', (attempt, isTaken) => {
    expect(submissionSchema.safeParse({ source: 'x', attempt }).success).toBe(isTaken)
  })
})
