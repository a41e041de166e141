import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCatalogue } from '#assignments/catalogue.ts'
import type { Report, TestReport } from '#contract/report.ts'
import { gradeRequestSchema } from '#contract/submission.ts'
import { createGrader } from '#service/grade.ts'
import { planExercises } from '#service/plan.ts'
import type { Sandbox } from '#service/ports.ts'
import { ReplayBank, type ReplayTask } from '#service/replays.ts'
import { listInterpreters, POLICY, type RealGrader, startRealGrader } from './real-grader.ts'

const [interpreter] = await listInterpreters()
const catalogue = await createCatalogue()

let grader: RealGrader
beforeAll(async () => {
  if (interpreter === undefined) throw new Error('There is no interpreter with NumPy')
  grader = await startRealGrader(interpreter)
})
afterAll(() => grader[Symbol.asyncDispose]())

function readReference(id: string): string {
  return catalogue.find(id)?.assignment.reference?.source ?? ''
}

const LIMITS = {
  wallMs: 10_000,
  cpuMs: 10_000,
  memoryMb: 512,
  outputBytes: 1_000_000,
  tensorElements: 100_000,
}

function makeTask(id: string, exercise: string, changes: Partial<ReplayTask> = {}): ReplayTask {
  const assignment = catalogue.find(id)?.assignment
  const plan = assignment && planExercises(assignment).find((each) => each.id === exercise)
  if (plan === undefined) throw new Error(`There is no ${exercise} in ${id}`)
  return {
    source: readReference(id),
    helperSource: assignment?.helpers?.source,
    plan,
    limits: LIMITS,
    key: id,
    seed: () => 1,
    ...changes,
  }
}

/** The sandbox, counting the sessions it opens. */
function countSessions(sandbox: Sandbox) {
  const counted = {
    opened: 0,
    open: (options: Parameters<Sandbox['open']>[0]) => {
      counted.opened += 1
      return sandbox.open(options)
    },
  }
  return counted
}

describe('the replays of an exercise', () => {
  test('are the gradients of the reference with each mistake in its backward, at each test', async () => {
    const bank = new ReplayBank(grader.sandbox)
    const replays = await bank.replay(makeTask('gradient-checking', 'backward_propagation_n'))
    expect([...replays.keys()]).toEqual(['course', 'second', 'five'])
    for (const [, found] of replays) {
      expect(found.length).toBeGreaterThan(200)
      expect(new Set(found.map(({ mutant }) => mutant.function))).toEqual(
        new Set(['backward_propagation_n']),
      )
      const shape = found[0]?.gradients['W2']?.shape
      expect(shape).toEqual([3, 5])
    }
  })

  test('are of the loss itself where it gives the gradient, and of the pair’s backward', async () => {
    const bank = new ReplayBank(grader.sandbox)
    const functionsOf = async (id: string, exercise: string) => {
      const replays = await bank.replay(makeTask(id, exercise))
      return new Set([...replays.values()].flat().map(({ mutant }) => mutant.function))
    }
    expect(await functionsOf('numpy-layers', 'softmax_loss')).toEqual(new Set(['softmax_loss']))
    expect(await functionsOf('my-ann', 'backward')).toEqual(new Set(['backward']))
  })

  test('are made once, and again after they could not be made', async () => {
    const counted = countSessions(grader.sandbox)
    const bank = new ReplayBank(counted)
    const task = makeTask('my-ann', 'backward')
    const [first, second] = await Promise.all([bank.replay(task), bank.replay(task)])
    expect(second).toBe(first)
    expect(counted.opened).toBe(1)
    const broken = { ...task, key: 'broken', source: 'raise ValueError("no")' }
    await expect(bank.replay(broken)).rejects.toMatchObject({ code: 'assignment-broken' })
    await expect(bank.replay({ ...task, key: 'broken' })).resolves.toBeInstanceOf(Map)
    expect(counted.opened).toBe(3)
  })

  test('leave out a mistake that never ends, and go on', async () => {
    const source = readReference('my-ann').replace(
      'm = Y.shape[1]',
      'm = Y.shape[1]\n    for _ in range(int(1e12 * (m < 1))): pass',
    )
    const { plan, ...task } = makeTask('my-ann', 'backward', { source })
    const replays = await new ReplayBank(grader.sandbox).replay({
      ...task,
      plan: { ...plan, tests: plan.tests.slice(0, 1) },
      limits: { ...LIMITS, wallMs: 1_000 },
    })
    const endless = (after: string) => after.includes('m > 1')
    const afters = [...replays.values()].flat().map(({ mutant }) => mutant.after)
    expect(afters.length).toBeGreaterThan(70)
    expect(afters.some(endless)).toBe(false)
  })
})

interface Planted {
  readonly assignment: string
  readonly exercise: string
  readonly edit: readonly [string, string]
}

/** Grades the reference with one line changed. */
async function grade({ assignment, edit: [before, after] }: Planted, view?: 'learner') {
  const right = readReference(assignment)
  const source = right.replace(before, after)
  if (source === right) throw new Error(`There is no ${before} in ${assignment}`)
  return grader.grade({ assignment, submission: { source } }, view)
}

function findTests(report: Report, exercise: string): readonly TestReport[] {
  return report.exercises.find(({ id }) => id === exercise)?.tests ?? []
}

function listHints(tested: TestReport | undefined): readonly string[] {
  const messages = tested?.messages ?? []
  return messages.filter(({ severity }) => severity === 'hint').map(({ code }) => code)
}

const COURSE = { assignment: 'gradient-checking', exercise: 'backward_propagation_n' } as const
const ANN = { assignment: 'my-ann', exercise: 'backward' } as const
const MASK: Planted = {
  ...COURSE,
  edit: ['np.multiply(dA1, np.int64(A1 > 0))', 'dA1 * (A1 <= 0)'],
}

describe('a report on a wrong gradient', () => {
  test.for<[string, Planted]>([
    ['wrong-mask', MASK],
    ['missing-derivative', { ...COURSE, edit: ['np.multiply(dA2, np.int64(A2 > 0))', 'dA2'] }],
    ['missing-label', { ...COURSE, edit: ['dZ3 = A3 - Y', 'dZ3 = A3'] }],
    ['missing-average', { ...COURSE, edit: ['1. / m * np.dot(dZ1', 'np.dot(dZ1'] }],
    [
      'wrong-axis',
      { ...COURSE, edit: ['np.sum(dZ2, axis=1, keepdims=True)', 'dZ2.sum() * np.ones((3, 1))'] },
    ],
    ['wrong-mask', { ...ANN, edit: ['np.int64(Z_before > 0)', '(Z_before < 0)'] }],
    ['double-average', { ...ANN, edit: ['dZ = Y_pred - Y', 'dZ = (Y_pred - Y) / m'] }],
    [
      'tanh-unsquared',
      {
        assignment: 'numpy-layers',
        exercise: 'tanh_backward',
        edit: ['1 - cache**2', '1 - cache'],
      },
    ],
    [
      'batch-norm-constants',
      {
        assignment: 'numpy-layers',
        exercise: 'batchnorm_backward',
        edit: ['- x_hat * (dx_hat * x_hat).mean(axis=0)', ''],
      },
    ],
  ])('names the mistake: %s', async ([code, planted]) => {
    const [first] = findTests(await grade(planted), planted.exercise)
    expect(first?.verdict).toBe('failed')
    const hints = listHints(first)
    expect(hints).toContain(code)
    expect(hints.length).toBeLessThanOrEqual(3)
  })

  test('puts the hint where the failure is, and shows nothing of the reference', async () => {
    const [first] = findTests(await grade(MASK), MASK.exercise)
    const hint = first?.messages?.find(({ severity }) => severity === 'hint')
    expect(hint?.location?.function).toBe('backward_propagation_n')
    expect(hint?.text).toMatch(/^Exactly these numbers come out when /)
    expect(hint?.text).not.toContain('np.')
  })

  test('is the same for equal submissions, whether the replays were there already or not', async () => {
    const planted = { ...ANN, edit: ['W.T, dZ)', '2 * W.T, dZ)'] } as const
    const told = async () =>
      findTests(await grade(planted), 'backward').map((each) => each.messages)
    expect(await told()).toEqual(await told())
  })

  test('gives no hints on hidden tests to learners', async () => {
    const tests = findTests(await grade(MASK, 'learner'), MASK.exercise)
    const hidden = tests.find(({ visibility }) => visibility === 'hidden')
    expect(hidden?.verdict).toBe('failed')
    expect(hidden?.messages).toBeUndefined()
    const shown = findTests(await grade(MASK), MASK.exercise).find(
      ({ visibility }) => visibility === 'hidden',
    )
    expect(listHints(shown)).toContain('wrong-mask')
  })

  test('tells of the mistakes that the assignment ships once, without hints', async () => {
    const edit = ['np.dot(dZ2, A1.T)', '2 * np.dot(dZ2, A1.T)'] as const
    const [first] = findTests(await grade({ ...COURSE, edit }), COURSE.exercise)
    expect(first?.messages?.map(({ code }) => code)).toContain('leftover-mistake')
    expect(listHints(first)).toEqual([])
  })
})

test('only the first wrong gradient costs a process for the replays', async () => {
  const sandbox = countSessions(grader.sandbox)
  const { grade: gradeHere } = createGrader({
    sandbox,
    library: catalogue,
    policy: POLICY,
    sourceBytes: 1_048_576,
    secret: new Uint8Array(32),
    engine: () => ({ version: '', python: '', numpy: '', sandbox: grader.sandbox.status().layers }),
  })
  const countFor = async (source: string): Promise<number> => {
    const before = sandbox.opened
    const request = gradeRequestSchema.parse({ assignment: 'my-ann', submission: { source } })
    await gradeHere(request, { view: 'learner' })
    return sandbox.opened - before
  }
  const right = readReference('my-ann')
  const wrong = right.replace('np.int64(Z_before > 0)', '(Z_before < 0)')
  await countFor(right)
  const usual = await countFor(right)
  expect(await countFor(wrong)).toBe(usual + 1)
  expect(await countFor(wrong)).toBe(usual)
})
