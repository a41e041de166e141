import { CLOSE, countSignificantEntries, findFactor, isSameFactor } from './factor.ts'
import type { GradientPair } from './gradient-agreement.ts'
import { findLargestMagnitude, hasOnlyFiniteEntries } from './norm.ts'
import { fitShape } from './tensor-comparison.ts'

/**
 * What a wrong gradient looks like beside the right one: an observation, not a verdict. The factor
 * of `scale` and `sign` is what the right gradient is multiplied by.
 */
export type Pattern =
  | { readonly code: 'shape' | 'not-finite' | 'zeros' | 'transpose' }
  | { readonly code: 'scale'; readonly factor: number }
  | { readonly code: 'sign'; readonly factor: -1 }

/** A failed gradient with what is known of it. */
interface Suspect extends GradientPair {
  /** By which the right gradient is multiplied, where that describes every entry. */
  readonly factor?: number
  /** Whether another failed gradient has the same factor. */
  readonly isCorroborated: boolean
}

/**
 * In order of telling; the first pattern found is taken. All but the first two see a finite
 * analytic array that fits the other.
 */
const DETECTORS: readonly ((suspect: Suspect) => Pattern | undefined)[] = [
  detectShape,
  detectNotFinite,
  detectZeros,
  detectFactor,
  detectTranspose,
]

/**
 * What each of these failed gradients looks like, in the order given; undefined where no pattern
 * fits or the right gradient itself is not finite. A single number is always some multiple of
 * another, so the factor of a gradient with fewer than two significant entries is told only where
 * another failed gradient has the same.
 */
export function findPatterns(failed: readonly GradientPair[]): (Pattern | undefined)[] {
  const factors = failed.map(readFactor)
  return failed.map((pair, i) => {
    const factor = factors[i]
    if (factor === undefined) return findPattern({ ...pair, isCorroborated: false })
    const isCorroborated = factors.some((shared, j) => {
      return j !== i && shared !== undefined && isSameFactor(shared, factor)
    })
    return findPattern({ ...pair, factor, isCorroborated })
  })
}

function readFactor({ analytic, other }: GradientPair): number | undefined {
  if (fitShape(analytic, other) === 'mismatch') return undefined
  if (!hasOnlyFiniteEntries(analytic.data) || !hasOnlyFiniteEntries(other.data)) return undefined
  return findFactor(analytic.data, other.data)
}

function findPattern(suspect: Suspect): Pattern | undefined {
  for (const detect of DETECTORS) {
    const pattern = detect(suspect)
    if (pattern !== undefined) return pattern
  }
  return undefined
}

function detectShape({ analytic, other }: Suspect): Pattern | undefined {
  return fitShape(analytic, other) === 'mismatch' ? { code: 'shape' } : undefined
}

function detectNotFinite({ analytic }: Suspect): Pattern | undefined {
  return hasOnlyFiniteEntries(analytic.data) ? undefined : { code: 'not-finite' }
}

function detectZeros({ analytic, other }: Suspect): Pattern | undefined {
  const size = findLargestMagnitude(other.data)
  const isZero = findLargestMagnitude(analytic.data) === 0 && size > 0 && size < Infinity
  return isZero ? { code: 'zeros' } : undefined
}

/** A factor of 1 describes no mistake: such a gradient fails by entries too small to count here. */
function detectFactor({ other, factor, isCorroborated }: Suspect): Pattern | undefined {
  if (factor === undefined || factor === 1) return undefined
  if (!isCorroborated && countSignificantEntries(other.data) < 2) return undefined
  return factor === -1 ? { code: 'sign', factor } : { code: 'scale', factor }
}

function detectTranspose({ analytic, other }: Suspect): Pattern | undefined {
  const [rows = 0, columns] = other.shape
  if (other.shape.length !== 2 || rows !== columns || rows < 2) return undefined
  const size = findLargestMagnitude(other.data)
  if (!(size < Infinity)) return undefined
  const isTransposed = other.data.every((entry, offset) => {
    const mirrored = (offset % rows) * rows + Math.floor(offset / rows)
    return Math.abs((analytic.data[mirrored] ?? Number.NaN) - entry) <= CLOSE * size
  })
  return isTransposed ? { code: 'transpose' } : undefined
}
