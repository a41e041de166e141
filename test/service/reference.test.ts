import { describe, expect, test } from 'vitest'
import type { Value } from '#grading/value.ts'
import { SandboxBusyError } from '#service/errors.ts'
import type { ExercisePlan } from '#service/plan.ts'
import type { SessionLimits } from '#service/ports.ts'
import { nameTest, ReferenceSolver, type ReferenceTask } from '#service/reference.ts'
import {
  createMemorySandbox,
  type MemoryProgram,
  type MemorySandbox,
  ProcessDeath,
} from '#test/service/memory-sandbox.ts'
import { type ExerciseInput, makePlan } from '#test/service/plans.ts'
import { dict, number, read, tuple } from '#test/service/values.ts'

const limits: SessionLimits = {
  wallMs: 5000,
  cpuMs: 5000,
  memoryMb: 512,
  outputBytes: 1000,
  tensorElements: 1000,
}
const testCases = [
  { inputs: { x: 2 }, parameters: { theta: 4 } },
  { inputs: { x: 3 }, parameters: { theta: 4 } },
]

/** J = theta x, its gradient, and a checker that gives the gradient it is handed. */
const reference: MemoryProgram = {
  functions: {
    forward: (x?: Value, theta?: Value) => number(read(x) * read(theta)),
    backward: (x?: Value) => number(read(x)),
    all: (x?: Value) => dict({ dtheta: number(read(x)) }),
    pair: (x?: Value) => tuple(number(read(x)), number(-1)),
  },
}

const pipeline = [
  { call: 'forward', args: ['x', 'theta'], returns: ['cost'] },
  { call: 'all', args: ['x'], returns: ['gradients'] },
]

function makeTask(plan: ExercisePlan, rest: Partial<ReferenceTask> = {}): ReferenceTask {
  return { source: 'reference', plans: [plan], limits, key: 'v1', seed: () => 7, ...rest }
}

function makeExercise(exercise: Partial<ExerciseInput>): ExercisePlan {
  return makePlan({ kind: 'function', function: 'forward', testCases, ...exercise })
}

async function solve(program: MemoryProgram, plan: ExercisePlan, sandbox?: MemorySandbox) {
  const solver = new ReferenceSolver(sandbox ?? createMemorySandbox({ reference: program }))
  const solutions = await solver.solve(makeTask(plan))
  return plan.tests.map((each) => solutions.get(nameTest(plan, each)))
}

describe('the reference', () => {
  test('gives the value of a function for every test case', async () => {
    const found = await solve(reference, makeExercise({}))
    expect(found.map((solution) => read(solution?.value))).toEqual([8, 12])
  })

  test('gives the graded part of a tuple', async () => {
    const plan = makeExercise({ function: 'pair', args: ['x'], result: 1 })
    expect(read((await solve(reference, plan))[0]?.value)).toBe(-1)
  })

  test('gives cost, gradients and central differences', async () => {
    const shorthand = { kind: 'gradient', forward: 'forward', backward: 'backward' } as const
    const [solution] = await solve(
      { ...reference, parameters: { forward: ['x', 'theta'], backward: ['x'] } },
      makeExercise(shorthand),
    )
    expect(solution).toMatchObject({
      cost: { data: Float64Array.of(8) },
      gradients: { theta: { data: Float64Array.of(2) } },
      evaluations: 3,
    })
    expect(solution?.numeric?.['theta']?.data[0]).toBeCloseTo(2, 6)
  })

  test('contracts an array out with a cotangent of its own seed', async () => {
    const steps = [
      { call: 'forward', args: ['x', 'theta'], returns: ['out'] },
      { call: 'scale', args: ['cotangent', 'x'], returns: ['dtheta'] },
    ]
    const scale = (weight?: Value, x?: Value) => number(read(weight) * read(x))
    const program = { functions: { ...reference.functions, scale } }
    const [solution] = await solve(program, makeExercise({ kind: 'gradient', pipeline: steps }))
    // np.random.RandomState(7).randn() times x
    expect(solution?.gradients?.['theta']?.data[0]).toBeCloseTo(2 * 1.690525703800356, 12)
    expect(solution?.numeric?.['theta']?.data[0]).toBeCloseTo(2 * 1.690525703800356, 6)
    expect(solution?.out?.data).toEqual(Float64Array.of(8))
  })
})

describe('a checker’s reference', () => {
  const checker = { kind: 'gradient-checker', function: 'check', pipeline } as const
  const check = (gradients?: Value): Value => {
    return gradients?.kind === 'dict' ? (gradients.entries[0]?.[1] ?? number(0)) : number(0)
  }
  const program: MemoryProgram = { functions: { ...reference.functions, check } }
  const cases = ['right', 'doubled', 'negated', 'planted'] as const

  test('is run with the gradients that each test case hands in', async () => {
    const plan = makeExercise({
      ...checker,
      args: ['gradients'],
      planted: { factors: { theta: 5 } },
      testCases: cases.map((gradients) => ({ ...testCases[0], gradients })),
    })
    const found = await solve(program, plan)
    expect(found.map((solution) => read(solution?.value))).toEqual([2, 4, -2, 10])
    expect(found[1]?.handed).toMatchObject({ entries: [['dtheta', {}]] })
  })

  test('is run beside an altered backward, and once more beside the right one', async () => {
    const plan = makeExercise({
      kind: 'gradient-checker',
      function: 'backward',
      backward: 'backward',
      args: ['x'],
      testCases: [{ ...testCases[0], gradients: 'doubled' }],
    })
    const [solution] = await solve(reference, plan)
    expect([read(solution?.value), read(solution?.unalteredValue)]).toEqual([4, 2])
  })
})

describe('a reference that does not run', () => {
  const broken = (message: string | RegExp) =>
    expect.objectContaining({ code: 'assignment-broken', message: expect.stringMatching(message) })

  test('is the assignment’s fault where it does not load', async () => {
    const onLoad = () => {
      throw new ProcessDeath('time-limit', 'no answer after 5000 ms')
    }
    await expect(solve({ functions: {}, onLoad }, makeExercise({}))).rejects.toThrow(
      broken('^The reference does not load: time-limit: no answer after 5000 ms$'),
    )
    const faults = [{ code: 'exception', text: 'NameError: np', location: { line: 3 } }] as const
    await expect(solve({ functions: {}, faults }, makeExercise({}))).rejects.toThrow(
      broken('^The reference does not load: line 3: NameError: np$'),
    )
  })

  test('is the assignment’s fault where it raises or dies, with the place', async () => {
    await expect(solve({ functions: {} }, makeExercise({}))).rejects.toThrow(
      broken(/^The reference does not get through exercise forward, test 1: exception: /),
    )
    const functions = {
      forward: () => {
        throw new ProcessDeath('crashed', 'it was killed by SIGSEGV')
      },
    }
    await expect(solve({ functions }, makeExercise({}))).rejects.toThrow(
      broken(
        /^The reference does not get through exercise forward, test 1: crashed: it was killed/,
      ),
    )
  })

  test('is the assignment’s fault where it lacks the graded part', async () => {
    const plan = makeExercise({ function: 'pair', args: ['x'], result: 2 })
    await expect(solve(reference, plan)).rejects.toThrow(broken(/pair returns no item 2$/))
  })

  test.each(['sandbox-unavailable', 'internal'] as const)(
    'is the service’s fault where its process was lost: %s',
    async (outcome) => {
      const functions = {
        forward: () => {
          throw new ProcessDeath(outcome)
        },
      }
      await expect(solve({ functions }, makeExercise({}))).rejects.toThrow(
        expect.objectContaining({ code: 'sandbox-unavailable' }),
      )
      const onLoad = functions.forward
      await expect(solve({ functions: {}, onLoad }, makeExercise({}))).rejects.toThrow(
        expect.objectContaining({ code: 'sandbox-unavailable' }),
      )
    },
  )

  test('leaves no session open', async () => {
    const sandbox = createMemorySandbox({ reference: { functions: {} } })
    await expect(solve({ functions: {} }, makeExercise({}), sandbox)).rejects.toThrow()
    expect(sandbox.openSessions).toBe(0)
  })
})

describe('solutions', () => {
  const plan = makeExercise({})

  test('are found once for a key, by all who ask at a time', async () => {
    const sandbox = createMemorySandbox({ reference })
    const solver = new ReferenceSolver(sandbox)
    const [one, other] = await Promise.all([
      solver.solve(makeTask(plan)),
      solver.solve(makeTask(plan)),
    ])
    expect(other).toBe(one)
    expect(await solver.solve(makeTask(plan))).toBe(one)
    expect(sandbox.log.filter((entry) => entry.startsWith('open'))).toEqual(['open 5000'])
    expect(sandbox.openSessions).toBe(0)
  })

  test('of another key are found anew', async () => {
    const sandbox = createMemorySandbox({ reference })
    const solver = new ReferenceSolver(sandbox)
    await solver.solve(makeTask(plan))
    await solver.solve(makeTask(plan, { key: 'v2' }))
    expect(sandbox.log.filter((entry) => entry.startsWith('open'))).toHaveLength(2)
  })

  test('that could not be found are looked for again', async () => {
    let isBusy = true
    const onOpen = () => {
      if (isBusy) throw new SandboxBusyError('Every place is taken', 1)
    }
    const solver = new ReferenceSolver(createMemorySandbox({ reference }, { onOpen }))
    await expect(solver.solve(makeTask(plan))).rejects.toThrow(SandboxBusyError)
    isBusy = false
    expect((await solver.solve(makeTask(plan))).size).toBe(2)
  })

  test('are kept for the 64 keys that were asked for last', async () => {
    const sandbox = createMemorySandbox({ reference })
    const solver = new ReferenceSolver(sandbox)
    const opened = () => sandbox.log.filter((entry) => entry.startsWith('open')).length
    for (let at = 0; at < 64; at += 1) await solver.solve(makeTask(plan, { key: `v${at}` }))
    await solver.solve(makeTask(plan, { key: 'v0' }))
    expect(opened()).toBe(64)
    await solver.solve(makeTask(plan, { key: 'one more' }))
    await solver.solve(makeTask(plan, { key: 'v0' }))
    expect(opened()).toBe(65)
    await solver.solve(makeTask(plan, { key: 'v1' }))
    expect(opened()).toBe(66)
  })
})
