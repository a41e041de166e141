import { findLargestMagnitude } from './norm.ts'
import type { Tensor } from './tensor.ts'

/** By how much the entries of a gradient may be off: a part of their size, and an amount of each entry's own, or of all. */
export interface Allowance {
  readonly relative: number
  readonly floor: number | Float64Array
}

/** How far right code may move the entries of a reference's gradient, as measured; arrays like the gradients'. */
export type GradientNoise = Readonly<Record<string, Tensor>>

/** What is known of a reference's gradients at one test point. */
export interface ReferenceFacts {
  /** The gradient in question, and all of them. */
  readonly gradient: Tensor
  readonly gradients: Readonly<Record<string, Tensor>>
  /** The cost there; not finite where nothing can be told. */
  readonly cost: number
  readonly noise?: Tensor | undefined
}

const DIFFERENCES = { relative: 1e-5, ofCost: 1e-6 } as const
/** A millionth of an entry is beyond all rounding but that of single precision and of guards, which are measured. */
const REFERENCE_RELATIVE = 1e-6
/** What rounding leaves of entries that should be 0, as part of the largest of all gradients. */
const ROUNDING = 1e-12
/** The part of a cost of usual size that gradients are measured against which are 0 throughout. */
const OF_COST = 0.1
/** No noise excuses an error of a thousandth. */
const MOST_NOISE = 5e-4

/**
 * For numbers that are no finer than the rounding of a cost whose differences were divided by 2e-7, or that were
 * written down: 1e-5 of the larger number and 1e-6 max(1, |cost|).
 */
export function allowForDifferences(cost: number): Allowance {
  return { relative: DIFFERENCES.relative, floor: DIFFERENCES.ofCost * Math.max(1, Math.abs(cost)) }
}

/**
 * For a reference's gradient, which is exact: a millionth, rounding, and of each entry what was measured there, up to
 * 1/2000 of it.
 */
export function allowForReference({ gradient, gradients, cost, noise }: ReferenceFacts): Allowance {
  const largest = Math.max(
    ...Object.values(gradients).map(({ data }) => findLargestMagnitude(data)),
  )
  const scale = Math.max(largest, OF_COST * Math.min(1, Math.abs(cost)))
  // A cost that is not finite makes the floor so, and then nothing is decided.
  const rounding = ROUNDING * (Number.isFinite(cost) ? scale : Number.NaN)
  if (noise === undefined) return { relative: REFERENCE_RELATIVE, floor: rounding }
  const floor = gradient.data.map((entry, at) => {
    const measured = noise.data[at] ?? 0
    return rounding + Math.min(measured, MOST_NOISE * Math.abs(entry))
  })
  return { relative: REFERENCE_RELATIVE, floor }
}
