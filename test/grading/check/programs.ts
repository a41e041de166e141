import type { Ask, Block, Check, Reply } from '#grading/check/ask.ts'
import { checkGradient } from '#grading/check/gradient-check.ts'
import type { CheckOptions } from '#grading/check/problem.ts'
import type { CheckVerdict } from '#grading/check/verdict.ts'
import { createRandomState, type RandomState } from '#grading/random-state.ts'

/** A program under test: plain functions in place of a sandbox. */
export interface Program {
  readonly theta: readonly number[] | Float64Array
  readonly forward: (theta: Float64Array, random: RandomState) => number
  /** Undefined where backward fails. Both leave theta as it is. */
  readonly backward: (theta: Float64Array, random: RandomState) => ArrayLike<number> | undefined
  /** One vector named theta unless given. */
  readonly blocks?: readonly Block[]
  readonly options?: CheckOptions
  readonly budget?: number
  readonly seed?: number
}

const COMMON_SEED = 3

/** Runs a program once, checks its gradient, and answers what the check asks. */
export function check(program: Program): CheckVerdict {
  const theta = Float64Array.from(program.theta)
  const cost = program.forward(theta.slice(), reseed())
  const gradient = program.backward(theta.slice(), reseed())
  const problem = {
    theta,
    cost,
    gradient: Float64Array.from(gradient ?? []),
    blocks: program.blocks ?? [{ name: 'theta', start: 0, shape: [theta.length] }],
    seed: program.seed ?? 1,
    budget: program.budget ?? 1e6,
    ...(program.options && { options: program.options }),
  }
  return drive(checkGradient(problem), program)
}

/** Answers a check's questions with a program, to the end. */
export function drive<Verdict>(steps: Check<Verdict>, program: Program): Verdict {
  const free = createRandomState(77)
  let next = steps.next()
  while (!next.done) next = steps.next(answer(next.value, program, free))
  return next.value
}

function answer(ask: Ask, { forward, backward }: Program, free: RandomState): Reply {
  if (ask.kind === 'gradient') {
    const cost = forward(ask.base.slice(), reseed())
    const gradient = backward(ask.base.slice(), reseed())
    return { kind: 'gradient', cost, gradient: gradient && Float64Array.from(gradient) }
  }
  const scratch = ask.base.slice()
  const values = Float64Array.from(ask.points, (point) => {
    const { start = 0, data = [] } = ask.directions[point.direction] ?? {}
    data.forEach((part, i) => {
      scratch[start + i] = (ask.base[start + i] ?? Number.NaN) + point.step * part
    })
    const cost = forward(scratch, ask.isSeeded ? reseed() : free)
    scratch.set(ask.base.subarray(start, start + data.length), start)
    return cost
  })
  return { kind: 'values', values }
}

/** The common stream from its start, set up when it is first drawn from. */
function reseed(): RandomState {
  let state: RandomState | undefined
  const start = () => {
    state ??= createRandomState(COMMON_SEED)
    return state
  }
  return { uniform: () => start().uniform(), normal: () => start().normal() }
}
