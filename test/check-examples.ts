import type { AssignmentInput } from '#contract/assignment.ts'
import type { Locale } from '#contract/locale.ts'
import type { ReasonCode } from '#contract/reasons.ts'
import { toTensor } from '#grading/numeric-value.ts'
import { createTensor } from '#grading/tensor.ts'
import type { Value } from '#grading/value.ts'
import { findTest, gradeInMemory } from '#test/service/memory-grader.ts'
import type { MemoryProgram } from '#test/service/memory-sandbox.ts'
import { array, number } from '#test/service/values.ts'

/** What a program does, entry by entry: a cost and its slopes. */
interface Sketch extends Omit<MemoryProgram, 'functions'> {
  readonly cost: (theta: readonly number[]) => number
  readonly slopes: (theta: readonly number[]) => readonly number[] | undefined
}

interface Work {
  readonly theta?: readonly number[]
  readonly evaluations?: number
  readonly exercise?: Partial<AssignmentInput['exercises'][number]>
  readonly testCase?: object
  readonly locale?: Locale
}

/** A message of every code for what a check notices, as graded in memory. */
export async function writeCheckExamples(locale: Locale) {
  const say = async (code: ReasonCode, sketch: Sketch, work: Work = {}) => {
    const text = await grade(code, sketch, { ...work, locale })
    return () => text
  }
  return {
    projected: await say('projected', square(), { theta: many }),
    kink: await say('kink', { cost: sum(relu), slopes: map(step) }, { theta: [0, 1.5] }),
    ties: await say('ties', { cost: (theta) => Math.max(...theta), slopes: map(() => 1) }),
    'only-here': await say('only-here', square({ slope: (t) => (t === 2 ? 7 : 2 * t) })),
    elsewhere: await say('elsewhere', square({ slope: () => 4 })),
    float32: await say('float32', square({ round: Math.fround })),
    noisy: await say('noisy', square({ noise: 1e-10 })),
    quantised: await say('quantised', square({ round: (cost) => Math.round(1e3 * cost) / 1e3 })),
    coarse: await say('coarse', square({ noise: 1e-3 })),
    unresolved: await say('unresolved', square({ noise: 1e-2, carry: (calls) => calls ** 2 })),
    small: await say('small', square({ slope: (t) => 2.000002 * t }), { theta: many }),
    'domain-edge': await say('domain-edge', square({ round: (cost) => (cost > 8 ? NaN : cost) })),
    random: await say('random', draw()),
    'hidden-state': await say('hidden-state', count()),
    accumulates: await say('accumulates', square({ carry: (calls) => calls })),
    'unsteady-backward': await say('unsteady-backward', square({ carry: (calls) => calls ** 2 })),
    'backward-fails-nearby': await say('backward-fails-nearby', {
      ...square(),
      slopes: (theta) => (theta.every((t) => t === 2) ? theta.map((t) => 3 * t) : undefined),
    }),
    'integer-parameters': await say('integer-parameters', square(), {
      exercise: { wrt: ['theta'] },
      testCase: { inputs: { theta: [2, 2] }, parameters: {} },
    }),
    'changed-arguments': await say('changed-arguments', {
      ...square(),
      changedArguments: ['theta'],
    }),
    'aliased-gradients': await say('aliased-gradients', {
      ...square(),
      aliasedResults: ['dtheta'],
    }),
    budget: await say('budget', square(), { evaluations: 20 }),
  }
}

const many = Array.from({ length: 200 }, (_, at) => 1 + at / 100)
const relu = (t: number) => Math.max(0, t)
const step = (t: number) => (t > 0 ? 1 : 0)

function map(slope: (t: number) => number) {
  return (theta: readonly number[]) => theta.map(slope)
}

function sum(term: (t: number) => number) {
  return (theta: readonly number[]) => theta.reduce((total, t) => total + term(t), 0)
}

interface Flaw {
  readonly slope?: (t: number) => number
  readonly round?: (cost: number) => number
  /** How far noise moves the cost. */
  readonly noise?: number
  /** How often the gradient is counted, from how often backward was called. */
  readonly carry?: (calls: number) => number
}

/** The sum of squares, with a flaw. */
function square(flaw: Flaw = {}): Sketch {
  const { slope = (t) => 2 * t, round = (cost) => cost, noise = 0, carry = () => 1 } = flaw
  let calls = 0
  return {
    cost: (theta) => {
      const cost = sum((t) => t ** 2)(theta)
      return round(cost + noise * Math.sin(1e14 * cost))
    },
    slopes: (theta) => {
      calls += 1
      return theta.map((t) => carry(calls) * slope(t))
    },
  }
}

/** Its factor is drawn: another one at each call, and the same ones after each seeding. */
function draw(): Sketch {
  let drawn = 0
  return {
    cost: (theta) => {
      drawn += 1
      return drawn * sum((t) => t ** 2)(theta)
    },
    slopes: (theta) => theta.map((t) => 2 * drawn * t),
    onSeed: () => {
      drawn = 0
    },
  }
}

/** Its factor counts the calls. */
function count(): Sketch {
  return { ...draw(), onSeed: () => undefined }
}

async function grade(code: ReasonCode, sketch: Sketch, work: Work): Promise<string> {
  const { theta = [2, 2], evaluations = 1000, exercise, testCase, locale = 'en' } = work
  const { cost, slopes, ...program } = sketch
  const functions = {
    forward: (value?: Value) => number(cost(list(value))),
    backward: (value?: Value): Value => {
      const found = slopes(list(value))
      return found === undefined ? { kind: 'none' } : array(...found)
    },
  }
  const point = { parameters: { theta: { dtype: 'float64', shape: [theta.length], data: theta } } }
  const graded = await gradeInMemory({
    assignment: {
      exercises: [
        {
          kind: 'gradient',
          forward: 'forward',
          backward: 'backward',
          ...exercise,
          testCases: [testCase ?? point],
        },
      ],
    },
    programs: {
      main: { ...program, functions, parameters: { forward: ['theta'], backward: ['theta'] } },
    },
    limits: { evaluations },
    locale,
  })
  const messages = findTest(graded)?.messages ?? []
  const found = messages.find((message) => message.code === code)
  if (found !== undefined) return found.text
  const codes = messages.map((message) => `${message.code}: ${message.text}`)
  throw new Error(`No message has the code ${code} among ${codes.join(' | ')}`)
}

function list(value: Value | undefined): readonly number[] {
  return [...((value && toTensor(value)) ?? createTensor([0], [])).data]
}
