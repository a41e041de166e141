import type { Ask, Block, Check, GradientReply, Reply, ValuesAsk } from '#grading/check/ask.ts'
import { checkFast } from '#grading/fast/fast-check.ts'
import type { FastVerdict } from '#grading/fast/fast-verdict.ts'

/** Functions that stand for a learner's program. */
export interface Program {
  readonly theta: Float64Array
  readonly blocks: readonly Block[]
  readonly forward: (theta: Float64Array) => number
  readonly backward: (theta: Float64Array) => Float64Array | undefined
}

/** Runs the fast mode on a program, as a driver would. */
export function runFast(program: Program, seed: number, budget = 20_000): FastVerdict {
  const { theta, blocks, forward, backward } = program
  const gradient = backward(theta) ?? new Float64Array(0)
  return drive(checkFast({ theta, blocks, cost: forward(theta), gradient, seed, budget }), program)
}

/** Answers all that a check asks. */
export function drive<Verdict>(check: Check<Verdict>, program: Program): Verdict {
  let step = check.next()
  while (step.done !== true) step = check.next(answer(program, step.value))
  return step.value
}

function answer(program: Program, ask: Ask): Reply {
  return ask.kind === 'values' ? giveValues(program, ask) : giveGradient(program, ask.base)
}

function giveGradient({ forward, backward }: Program, base: Float64Array): GradientReply {
  return { kind: 'gradient', cost: forward(base), gradient: backward(base) }
}

function giveValues({ forward }: Program, { base, directions, points }: ValuesAsk): Reply {
  const values = points.map(({ direction, step }) => {
    const point = base.slice()
    const { start, data } = directions[direction] ?? { start: 0, data: new Float64Array(0) }
    for (let i = 0; i < data.length; i += 1) {
      point[start + i] = (point[start + i] ?? Number.NaN) + step * (data[i] ?? Number.NaN)
    }
    return forward(point)
  })
  return { kind: 'values', values: Float64Array.from(values) }
}
