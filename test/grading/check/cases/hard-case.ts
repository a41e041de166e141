import type { NoteCode } from '#grading/check/notes.ts'
import type { CheckVerdict } from '#grading/check/verdict.ts'
import type { Program } from '#test/grading/check/programs.ts'

/** A program that simple gradient checks judge wrongly, or that a check must not misjudge. */
export interface HardCase {
  /** The name under which the case is known. */
  readonly id: string
  readonly title: string
  readonly program: Program
  readonly verdict: CheckVerdict['verdict']
  /** Notes that must be there. */
  readonly notes?: readonly NoteCode[]
}

/** A scalar function of few numbers with its derivatives. */
export function scalar(
  theta: readonly number[],
  forward: (...theta: number[]) => number,
  backward: (...theta: number[]) => number[],
): Program {
  return { theta, forward: (at) => forward(...at), backward: (at) => backward(...at) }
}

/** The same with its value changed. */
export function mapCost(program: Program, change: (cost: number) => number): Program {
  return { ...program, forward: (at, random) => change(program.forward(at, random)) }
}

/** The same with its gradient changed, entry by entry. */
export function mapGradient(
  program: Program,
  change: (slope: number, entry: number, theta: Float64Array) => number,
): Program {
  return {
    ...program,
    backward: (at, random) => {
      return Float64Array.from(program.backward(at, random) ?? [], (slope, i) =>
        change(slope, i, at),
      )
    },
  }
}

export const relu = (z: number) => Math.max(0, z)
export const isOn = (z: number) => (z > 0 ? 1 : 0)
export const sigmoid = (z: number) => 1 / (1 + Math.exp(-z))

/** Three parameters, nothing special. */
export const smooth = scalar(
  [0.3, 0.7, 1.1],
  (a, b, c) => Math.tanh(a * b) + Math.exp(0.5 * c) * a + Math.sin(b + c),
  (a, b, c) => {
    const slope = 1 - Math.tanh(a * b) ** 2
    const power = Math.exp(0.5 * c)
    const wave = Math.cos(b + c)
    return [b * slope + power, a * slope + wave, 0.5 * power * a + wave]
  },
)
