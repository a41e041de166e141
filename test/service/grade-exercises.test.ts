import { describe, expect, test } from 'vitest'
import type { AssignmentInput } from '#contract/assignment.ts'
import type { Value } from '#grading/value.ts'
import { findTest, gradeInMemory, listMessages } from '#test/service/memory-grader.ts'
import { type Callable, ProcessDeath } from '#test/service/memory-sandbox.ts'
import { number, read } from '#test/service/values.ts'

const multiply = (x?: Value, y?: Value) => number(read(x) * read(y))
const helperSource = 'def a(): pass\ndef b(): pass\ndef c(): pass'

type ExerciseInput = AssignmentInput['exercises'][number]

/** An exercise on a function of x and y that gives their product. */
function makeExercise(name: string, rest: Partial<ExerciseInput> = {}): ExerciseInput {
  const point = { inputs: { x: 2, y: 3 }, expected: { value: 6 } }
  return { kind: 'function', function: name, testCases: [point], ...rest }
}

/** Grades functions on exercises; each lent source gives right versions of all of them. */
function grade(exercises: ExerciseInput[], functions: Record<string, Callable>) {
  const helpers = { language: 'python', source: helperSource }
  const lent = { functions: { a: multiply, b: multiply, c: multiply } }
  const blank = (...names: string[]) =>
    names.reduce((text, name) => text.replace(`def ${name}(): pass`, ''), helperSource)
  return gradeInMemory({
    assignment: { helpers, exercises },
    programs: {
      main: { functions },
      [helperSource]: lent,
      [blank('b', 'c')]: lent,
      [blank('c')]: lent,
      [blank('b')]: lent,
    },
  })
}

describe('helpers', () => {
  test('enter the process level by level, without what is still to be graded', async () => {
    const exercises = [
      makeExercise('c', { helpers: ['b'] }),
      makeExercise('b', { helpers: ['a'] }),
      makeExercise('a'),
    ]
    const { report, sandbox } = await grade(exercises, { a: multiply, b: multiply, c: multiply })
    expect(report).toMatchObject({ verdict: 'passed', score: 3 })
    expect(sandbox.log).toEqual([
      ...['open 10000', 'load main'],
      // Level 0, and then what the learner's own functions give together.
      ...['run a', 'run c', 'run b'],
      ...['lend def a(): pass\n\n', 'run b'],
      ...['lend def a(): pass\ndef b(): pass\n', 'run c'],
      'close',
    ])
  })

  test('stand in for a wrong function, which costs its own exercise only', async () => {
    const exercises = [makeExercise('a'), makeExercise('a', { id: 'user', helpers: ['a'] })]
    const { report } = await grade(exercises.slice(0, 1), { a: () => number(7) })
    expect(report.verdict).toBe('failed')
    const borrowing = makeExercise('b', { helpers: ['a'] })
    const both = await grade([makeExercise('a'), borrowing], { a: () => number(7), b: multiply })
    expect(both.report.exercises.map(({ verdict }) => verdict)).toEqual(['failed', 'passed'])
  })
})

describe('what a learner’s own functions give together', () => {
  // The memory sandbox binds only what a step calls, so the pipeline makes the difference here.
  const exercise: ExerciseInput = {
    kind: 'gradient',
    pipeline: [
      { call: 'a', args: ['x', 'theta'], returns: ['cost'] },
      { call: 'b', args: ['x', 'cost'], returns: ['dtheta'] },
    ],
    helpers: ['a'],
    testCases: [
      { inputs: { x: 2 }, parameters: { theta: 3 }, expected: { gradients: { theta: 2 } } },
    ],
  }
  const b = (x?: Value, cost?: Value) => number(read(cost) === 1 ? -1 : read(x))

  test('is told beside the verdict, and earns nothing', async () => {
    const graded = await grade([exercise], { a: () => number(1), b })
    expect(findTest(graded)).toMatchObject({
      verdict: 'passed',
      ownPipeline: { value: -1, agrees: false },
    })
    expect(listMessages(findTest(graded))).toEqual([
      "notice own-pipeline-differs: With your own a, b comes out otherwise than expected. It is graded with the assignment's, so that this costs nothing here.",
    ])
  })

  test('is told with the function that makes the difference, where its own exercise finds it', async () => {
    const wrong: ExerciseInput = {
      ...{ kind: 'function', function: 'a' },
      testCases: [{ inputs: { x: 2, theta: 3 }, expected: { value: 6 } }],
    }
    const graded = await grade([wrong, exercise], { a: () => number(1), b })
    expect(listMessages(graded.report.exercises[1]?.tests[0])).toEqual([
      expect.stringMatching(
        /costs nothing here\. The reason is in a: see the exercise of that name\.$/,
      ),
    ])
  })

  test('goes without a notice where it agrees', async () => {
    const graded = await grade([exercise], { a: multiply, b })
    expect(findTest(graded)).toMatchObject({ verdict: 'passed', ownPipeline: { agrees: true } })
    expect(listMessages(findTest(graded))).toEqual([])
  })

  test('goes without a judgement where nothing decides', async () => {
    const testCases = [{ inputs: { x: 2 }, parameters: { theta: 3 } }]
    const graded = await grade([{ ...exercise, testCases }], { a: () => number(1), b })
    expect(findTest(graded)?.ownPipeline).toEqual({ value: -1 })
    expect(listMessages(findTest(graded))).toEqual([])
  })

  test('is left out where those functions do not get that far', async () => {
    const a = () => {
      throw new ProcessDeath('crashed')
    }
    const graded = await grade([exercise], { a, b })
    expect(findTest(graded)).toMatchObject({ verdict: 'passed' })
    expect(findTest(graded)).not.toHaveProperty('ownPipeline')
  })

  test('never tells a visible test what a hidden one expects', async () => {
    const checker: ExerciseInput = {
      kind: 'gradient-checker',
      function: 'b',
      args: ['x', 'y'],
      helpers: ['a'],
      planted: { factors: { theta: 2 } },
      testCases: [
        { inputs: { x: 2, y: 3 }, expected: { value: 6 }, gradients: 'right' },
        {
          visibility: 'hidden',
          inputs: { x: 2, y: 3 },
          expected: { value: 0.1234 },
          gradients: 'planted',
        },
      ],
    }
    const graded = await grade([checker], { a: multiply, b: multiply })
    expect(findTest(graded)?.ownPipeline).toEqual({ value: 6, agrees: true })
    expect(JSON.stringify(graded.report)).not.toContain('0.1234')
  })
})

describe('hidden tests', () => {
  /** A function that gives away, in the value of its next call, the x it saw last. */
  function makeTelltale(): Callable {
    let seen = 0
    return (x, y) => {
      const told = seen
      seen = read(x)
      return number(told === 0 ? read(x) * read(y) : told)
    }
  }

  const hidden = {
    visibility: 'hidden',
    inputs: { x: 987, y: 1 },
    expected: { value: 987 },
  } as const
  const visible = { inputs: { x: 2, y: 3 }, expected: { value: 6 } }

  test('are run after the visible ones of their level, whatever order they are written in', async () => {
    const telltale = makeTelltale()
    const graded = await grade(
      [
        makeExercise('a', { testCases: [hidden, visible] }),
        makeExercise('b', { testCases: [hidden, visible] }),
      ],
      { a: telltale, b: telltale },
    )
    expect(JSON.stringify(graded.report)).not.toContain('987')
    const ids = graded.report.exercises.map(({ tests }) =>
      tests.map(({ visibility }) => visibility),
    )
    expect(ids).toEqual([
      ['hidden', 'visible'],
      ['hidden', 'visible'],
    ])
  })

  test('are not run for what own functions give together', async () => {
    const exercise = makeExercise('b', { helpers: ['a'], testCases: [hidden] })
    const { sandbox } = await grade([exercise], { a: multiply, b: multiply })
    expect(sandbox.log.filter((entry) => entry === 'run b')).toHaveLength(1)
  })
})

describe('a function that kills its process', () => {
  const die = (outcome: ConstructorParameters<typeof ProcessDeath>[0]) => () => {
    throw new ProcessDeath(outcome, 'it was made to')
  }

  test('costs its own exercise', async () => {
    const { report, sandbox } = await grade([makeExercise('a'), makeExercise('b')], {
      a: die('crashed'),
      b: multiply,
    })
    expect(report.exercises).toMatchObject([
      { verdict: 'failed', outcome: 'crashed' },
      { verdict: 'passed', outcome: 'ok' },
    ])
    expect(sandbox.openSessions).toBe(0)
  })

  test('costs all that is left where it exits', async () => {
    const { report } = await grade([makeExercise('a'), makeExercise('b')], {
      a: die('exited'),
      b: multiply,
    })
    expect(report.exercises).toMatchObject([{ outcome: 'exited' }, { outcome: 'exited' }])
  })

  test('costs no attempt where the service is at fault', async () => {
    const { report } = await grade([makeExercise('a')], { a: die('internal') })
    expect(report).toMatchObject({ verdict: 'error', score: null, countsAsAttempt: false })
  })
})

describe('a submission that dies while it loads', () => {
  test('gives every exercise that outcome, and the message once', async () => {
    const onLoad = () => {
      throw new ProcessDeath('exited', 'it ended with exit status 3')
    }
    const hidden = makeExercise('b', {
      testCases: [{ visibility: 'hidden', expected: { value: 1 } }],
    })
    const { report } = await gradeInMemory({
      assignment: { exercises: [makeExercise('a'), hidden] },
      programs: { main: { functions: {}, onLoad } },
    })
    expect(report).toMatchObject({ verdict: 'failed', score: 0, countsAsAttempt: true })
    for (const exercise of report.exercises) {
      expect(exercise).toMatchObject({ verdict: 'failed', outcome: 'exited' })
      expect(listMessages(exercise)).toEqual([
        'failure exited: The code ended its process: it ended with exit status 3. Take out exit(), quit() and os._exit().',
      ])
      expect(listMessages(exercise.tests[0])).toEqual([])
    }
  })
})

describe('a function that is not there', () => {
  test('makes its exercise missing and leaves the others', async () => {
    const { report } = await grade([makeExercise('a'), makeExercise('b')], { b: multiply })
    expect(report).toMatchObject({ verdict: 'missing', score: 1, maxScore: 2 })
    expect(report.exercises[0]).toMatchObject({
      verdict: 'missing',
      outcome: 'missing-function',
      tests: [{ verdict: 'failed', outcome: 'missing-function' }],
    })
  })
})
