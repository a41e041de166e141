import { findLargestMagnitude } from '#grading/norm.ts'
import { hasSameShape, type Tensor } from '#grading/tensor.ts'
import { isClose } from './closeness.ts'
import type { Replay } from './evidence.ts'

/** A replay that gives some of the learner's gradients. */
export interface ReplayMatch {
  readonly replay: Replay
  /** The parameters whose gradients it gives exactly. */
  readonly matched: ReadonlySet<string>
  /** Whether it gives all of them. */
  readonly isWhole: boolean
}

/** Equal computations agree to this part of a gradient's largest entry, */
const EXACT = 1e-7
/** or to this part of the largest entry of all gradients, where rounding leaves no more. */
const FLOOR = 1e-13

/**
 * Which known mistakes give the learner's gradients, within 1e-7 of the largest entry of each gradient: those that give
 * all of them first, then those that give more. Replays that give none are left out.
 */
export function matchReplays(
  analytic: Readonly<Record<string, Tensor>>,
  replays: readonly Replay[],
): ReplayMatch[] {
  const names = Object.keys(analytic)
  const matches = replays.map((replay): ReplayMatch => {
    const matched = new Set(listMatched(analytic, replay))
    return { replay, matched, isWhole: matched.size === names.length }
  })
  return matches
    .filter(({ matched }) => matched.size > 0)
    .toSorted((a, b) => b.matched.size - a.matched.size)
}

function listMatched(analytic: Readonly<Record<string, Tensor>>, { gradients }: Replay): string[] {
  const sizes = Object.values(gradients).map(({ data }) => findLargestMagnitude(data))
  const absolute = FLOOR * Math.max(0, ...sizes.filter(Number.isFinite))
  return Object.entries(analytic)
    .filter(([name, own]) => {
      const replayed = gradients[name]
      if (replayed === undefined || !hasSameShape(own, replayed)) return false
      return isClose(own.data, replayed.data, { relative: EXACT, absolute })
    })
    .map(([name]) => name)
}
