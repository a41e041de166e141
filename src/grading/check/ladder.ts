import type { Place, Setting } from './place.ts'
import type { Probe } from './probe.ts'
import { clip } from './quick-pass.ts'
import { estimateSlope, type SlopeEstimate } from './slope.ts'

/** Finest steps as exponents: the second for parameters so small that a function may end close by. */
const FINEST = 33
const FINEST_NEAR_ZERO = 44
const NEAR_ZERO = 1e-3
/** At least so many levels are climbed, however noisy. */
const LEAST_LEVELS = 6

/**
 * The exponents of a whole ladder of steps that shrink by 4: from where curvature still allows a start to where noise
 * drowns the slope. `quick` is an exponent that steps were taken at before; the ladder goes through it.
 */
export function planLadder(place: Place, probe: Probe, quick: number): number[] {
  const widest = clip(4 * (place.noise / place.variation) ** 0.2, 2 ** -6, 2 ** -2)
  const start = Math.round(-Math.log2(widest))
  const first = start + ((quick - start) & 1)
  const last = Math.max(quick, first + 2 * (LEAST_LEVELS - 1), findFinest(place, probe, quick))
  return Array.from({ length: Math.floor((last - first) / 2) + 1 }, (_, k) => first + 2 * k)
}

/** The slope that the steps taken so far along a line tell. */
export function readLadder({ place, tolerance }: Setting, probe: Probe): SlopeEstimate {
  const samples = [...probe.samples.entries()]
    .toSorted(([a], [b]) => a - b)
    .map(([, sample]) => sample)
  const { cost, noise } = place
  return estimateSlope(samples, { cost, noise, slope: probe.slope, relative: tolerance.relative })
}

/** The finest step at which noise leaves something of the slope. */
function findFinest(place: Place, probe: Probe, quick: number): number {
  const sample = probe.samples.get(quick)
  const isNearZero = probe.entry !== undefined && isTiny(place.base[probe.entry])
  const finest = isNearZero ? FINEST_NEAR_ZERO : FINEST
  const measured = sample === undefined ? NaN : Math.abs((sample.up - sample.down) / sample.span)
  if (!Number.isFinite(measured) || place.noise === 0) return finest
  const slope = Math.max(Math.abs(probe.slope), measured)
  const least = (10 * place.noise) / (slope * probe.unit)
  return Math.min(finest, Math.floor(-Math.log2(least)))
}

function isTiny(parameter: number | undefined): boolean {
  return parameter !== undefined && parameter !== 0 && Math.abs(parameter) < NEAR_ZERO
}
