import type { Ask, Block, Check, Point, Reply, ValuesAsk } from '#grading/check/ask.ts'
import { checkGradient } from '#grading/check/gradient-check.ts'
import type { CheckOptions } from '#grading/check/problem.ts'
import type { CheckVerdict } from '#grading/check/verdict.ts'
import { createRandomState, type RandomState } from '#grading/random-state.ts'

/** A program under test: plain functions in place of a sandbox. */
export interface Program {
  readonly theta: readonly number[] | Float64Array
  readonly forward: (theta: Float64Array, random: RandomState) => number
  /** Undefined where backward fails. */
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
  const random = createRandomState(COMMON_SEED)
  const cost = program.forward(theta.slice(), random)
  const gradient = program.backward(theta.slice(), createRandomState(COMMON_SEED))
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
    const cost = forward(ask.base.slice(), createRandomState(COMMON_SEED))
    const gradient = backward(ask.base.slice(), createRandomState(COMMON_SEED))
    return { kind: 'gradient', cost, gradient: gradient && Float64Array.from(gradient) }
  }
  const scratch = ask.base.slice()
  const values = Float64Array.from(ask.points, (point) => {
    moveFrom(scratch, ask, point)
    const cost = forward(scratch, ask.isSeeded ? createRandomState(COMMON_SEED) : free)
    scratch.set(ask.base)
    return cost
  })
  return { kind: 'values', values }
}

/** A point's vector, rounded as the seam says: base + step * direction. */
function moveFrom(
  moved: Float64Array,
  { base, directions }: ValuesAsk,
  { direction, step }: Point,
): void {
  const { start = 0, data = [] } = directions[direction] ?? {}
  data.forEach((part, i) => {
    moved[start + i] = (base[start + i] ?? Number.NaN) + step * part
  })
}
