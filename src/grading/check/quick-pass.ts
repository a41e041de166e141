import { type Place, ROUNDOFF, type Setting } from './place.ts'
import type { Probe, Sample } from './probe.ts'
import type { SlopeEstimate } from './slope.ts'

/** The part of the tolerance that a single difference may use up. */
const SHARE = 0.1
/** How much the slope may change over one step before a kink is suspected. */
const BEND = 0.1

/** The exponent of the first step: noise and curvature both small for a function that is nothing special. */
export function chooseQuickExponent({ noise, variation }: Place): number {
  return clip(Math.round(-Math.log2((3 * noise) / variation) / 3), 8, 13)
}

/**
 * Takes one central difference as enough where it equals the analytic slope to a tenth of the tolerance, noise is as
 * small, and the slope does not change over the step; or where the analytic slope is 0 and nothing changes at all.
 */
export function acceptQuickly(
  { place, tolerance }: Setting,
  probe: Probe,
  sample: Sample,
): SlopeEstimate | undefined {
  const { value, noise, bend } = readSample(place, sample)
  const size = Math.max(Math.abs(probe.slope), Math.abs(value))
  const enough = SHARE * tolerance.relative * sizeOf(probe, size)
  if (probe.slope === 0 && sample.up === place.cost && sample.down === place.cost) {
    const isClear = noise <= 1e-6 * place.size
    return isClear ? { value: 0, error: noise, step: sample.step, others: [] } : undefined
  }
  const isClose = Math.abs(probe.slope - value) <= enough && noise <= enough
  if (!isClose || Math.abs(bend) > BEND * sizeOf(probe, size)) return undefined
  return { value, error: Math.max(noise, enough), step: sample.step, others: [] }
}

/** What two differences, the second of a quarter of the step, settle. */
export interface Refinement {
  readonly estimate: SlopeEstimate
  readonly finding: 'agrees' | 'differs' | undefined
}

/**
 * Two differences settle more: that they agree with the analytic slope once extrapolated, or, for now, that it lies
 * far off.
 */
export function refine(
  { place, tolerance }: Setting,
  probe: Probe,
  [first, second]: readonly [Sample, Sample],
): Refinement {
  const coarse = readSample(place, first)
  const fine = readSample(place, second)
  const change = Math.abs(fine.value - coarse.value)
  const value = fine.value + (fine.value - coarse.value) / 15
  const bend = Math.abs(coarse.bend - 4 * fine.bend) / 3
  const gap = Math.abs(probe.slope - value)
  const allowed =
    tolerance.relative * sizeOf(probe, Math.max(Math.abs(probe.slope), Math.abs(value)))
  const error = change / 15 + fine.noise
  const estimate = { value, error, step: second.step, others: [] }
  if (gap <= 0.3 * allowed && error <= allowed && bend <= 30 * allowed) {
    return { estimate, finding: 'agrees' }
  }
  const doubt = change + bend + fine.noise
  const isFar = gap > allowed + 10 * doubt
  return { estimate: { ...estimate, error: doubt }, finding: isFar ? 'differs' : undefined }
}

/** Whether noise alone keeps a single difference from being enough, so that smaller steps are of no use. */
export function isNoisy({ place, tolerance }: Setting, probe: Probe, sample: Sample): boolean {
  const { value, noise } = readSample(place, sample)
  const size = sizeOf(probe, Math.max(Math.abs(probe.slope), Math.abs(value)))
  return noise > SHARE * tolerance.relative * size
}

function readSample({ cost, noise }: Place, { step, up, down, span }: Sample) {
  const rounding = ROUNDOFF * Math.max(Math.abs(up), Math.abs(down))
  return {
    value: (up - down) / span,
    noise: (3 * Math.max(noise, rounding)) / step,
    bend: (up - cost + (down - cost)) / step,
  }
}

function sizeOf(probe: Probe, size: number): number {
  return probe.entry === undefined ? Math.max(size, probe.typical) : size
}

/** The number, or the bound that it lies beyond. */
export function clip(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
