import { type Place, ROUNDOFF, type Setting } from './place.ts'
import type { Probe } from './probe.ts'
import type { SlopeCandidate, SlopeEstimate } from './slope.ts'

/**
 * What was found along one line. `agrees`: to the tolerance. `negligible`: within the error, which is nothing beside
 * the tensor's other slopes. `coarse`: within an error that leaves only the first digits certain. `differs`: beyond
 * three times the error. The rest decides nothing at this place: at a `kink` the slope jumps, `ambiguous` slopes are
 * right at another scale, `unresolved` ones are lost in noise.
 */
export type Finding =
  | 'agrees'
  | 'negligible'
  | 'coarse'
  | 'differs'
  | 'kink'
  | 'ambiguous'
  | 'unresolved'

/** A line with its verdict and what that rests on. */
export interface Judgement {
  readonly probe: Probe
  readonly finding: Finding
  readonly estimate: SlopeEstimate
}

/** The errors up to which an answer is let pass as coarse: parts of the slope, and of the tensor's largest slope. */
const COARSE = { ofSlope: 2e-3, ofBlock: 5e-3 } as const
/** By how much of a jump a slope may lie outside of it. */
const MARGIN = 1e-3
/** Slopes below this part of the largest are rounding of what should be 0. */
const ROUNDING = 1e-12
const FLOAT32_ROUNDING = 1e-6
/** A slope of this part of the cost stands for the largest where the gradient is 0 throughout. */
const FLAT = 1e-6
/** Gaps below this part of the largest slope may come from saturated units. */
const SATURATION = 1e-9

/** Whether a finding lets the entry pass. */
export function isAgreement(finding: Finding): boolean {
  return finding === 'agrees' || finding === 'negligible' || finding === 'coarse'
}

/** Whether a finding is neither for nor against. */
export function isOpen(finding: Finding): boolean {
  return finding === 'kink' || finding === 'ambiguous' || finding === 'unresolved'
}

/** Whether the analytic slope lies between those on both sides of a kink, so that no convention rules it out. */
export function isBetweenSides({ probe: { slope }, estimate: { jump } }: Judgement): boolean {
  if (jump === undefined) return false
  const [low, high] = jump
  const margin = MARGIN * (high - low)
  return slope >= low - margin && slope <= high + margin
}

/** Compares the analytic slope with the estimated one. */
export function judgeSlope(setting: Setting, probe: Probe, estimate: SlopeEstimate): Judgement {
  const sizes = measureSizes(setting, probe, estimate)
  const finding = findVerdict(probe, estimate, sizes)
  const isLost =
    finding === 'differs' &&
    (isBelowRounding(probe, setting.place) || isFaint(probe, estimate, sizes))
  return { probe, estimate, finding: isLost ? 'unresolved' : finding }
}

/**
 * Whether the cost does not move at all along the line, and need not by what the analytic slope says: a cost of exactly
 * 0, or one that comes from numbers of order 1, cannot show so small a change.
 */
function isBelowRounding({ slope, samples }: Probe, { cost }: Place): boolean {
  const all = [...samples.values()]
  const reach = Math.max(0, ...all.map(({ step }) => step))
  const isFlat = all.every(({ up, down }) => up === cost && down === cost)
  return isFlat && Math.abs(slope) * reach < ROUNDOFF * Math.max(1, Math.abs(cost))
}

/**
 * Whether a gap is what rounding leaves of the analytic slope of a saturated unit: 1 - A^2 and A (1 - A) lose all digits
 * where A comes close to 1.
 */
function isFaint({ slope }: Probe, { value }: SlopeEstimate, { largest }: Sizes): boolean {
  const gap = Math.abs(slope - value)
  return gap < SATURATION * largest && gap < Math.max(Math.abs(slope), Math.abs(value)) / 2
}

interface Sizes {
  /** The larger of both slopes; of a joint line no less than such lines have. */
  readonly slope: number
  /** What the analytic slope may be off by. */
  readonly allowed: number
  readonly typical: number
  /** A slope as small as this may be rounding of 0. */
  readonly zero: number
  /** The largest slope of all. */
  readonly largest: number
  readonly relative: number
}

function measureSizes({ place, tolerance }: Setting, probe: Probe, estimate: SlopeEstimate): Sizes {
  const larger = Math.max(Math.abs(probe.slope), Math.abs(estimate.value))
  const slope = probe.entry === undefined ? Math.max(larger, probe.typical) : larger
  const rounding = tolerance.ofBlock > 0 ? FLOAT32_ROUNDING : ROUNDING
  const largest = place.size > 0 ? place.size : FLAT * Math.abs(place.cost)
  return {
    slope,
    allowed: tolerance.relative * slope + tolerance.ofBlock * probe.typical + ROUNDING * place.size,
    typical: probe.typical,
    zero: rounding * largest,
    largest,
    relative: tolerance.relative,
  }
}

function findVerdict(probe: Probe, estimate: SlopeEstimate, sizes: Sizes): Finding {
  if (estimate.jump !== undefined) return 'kink'
  if (!Number.isFinite(estimate.error)) return 'unresolved'
  const agreesWith = ({ value, error }: SlopeCandidate, errors: number) =>
    Math.abs(probe.slope - value) <= sizes.allowed + errors * error
  if (agreesWith(estimate, 1)) return gradeAgreement(probe, estimate, sizes)
  if (agreesWith(estimate, 3)) return 'unresolved'
  return estimate.others.some((other) => agreesWith(other, 1)) ? 'ambiguous' : 'differs'
}

function gradeAgreement({ slope }: Probe, { error }: SlopeEstimate, sizes: Sizes): Finding {
  const { relative, largest, typical, zero } = sizes
  if (error <= 3 * relative * sizes.slope) return 'agrees'
  if (error <= relative * typical) return 'negligible'
  if (Math.abs(slope) <= zero && error <= 1e-6 * largest) return 'negligible'
  const coarse = Math.max(COARSE.ofSlope * sizes.slope, COARSE.ofBlock * typical)
  return error <= coarse ? 'coarse' : 'unresolved'
}
