import type { Direction } from '#grading/check/ask.ts'
import type { Session, Site } from './session.ts'

/** A direction of length 1 along which the analytic gradient is compared with differences. */
export interface Probe {
  readonly direction: Direction
  /** The size of gradient that tolerances are relative to where the slope itself is smaller. */
  readonly size: number
  /** The first and largest step. */
  readonly step: number
}

/** A slope as two steps h and 2h show it. */
export interface Level {
  readonly step: number
  readonly analytic: number
  /** NaN where a cost was not finite. */
  readonly numeric: number
  /** How far the two are apart. */
  readonly gap: number
  /** By how much `numeric` may be off. */
  readonly error: number
  /** The part of it that comes from rounding. */
  readonly noise: number
  /** The size of slope that tolerances are relative to. */
  readonly size: number
  readonly tolerance: number
  /** By how much the slope jumps within the steps, where it does. */
  readonly kink: number
  readonly hasKink: boolean
}

/** What a level is read from. */
export interface Reading {
  readonly probe: Probe
  readonly step: number
  /** At 2h, -2h, h, -h. */
  readonly costs: Float64Array
}

/** Errors are taken to stay within this many standard deviations. */
const DEVIATIONS = 3

/** The steps at which costs are needed for a level. */
export function listSteps(step: number): number[] {
  return [2 * step, -2 * step, step, -step]
}

/**
 * Reads the slope by the difference of fourth order, (4 D(h) - D(2h)) / 3. Second differences tell
 * kinks: bend(2h) = 2 bend(h) where the cost is smooth. For one kink anywhere within 2h, the terms
 * of `error` that stem from bend and spread add up to more than what it does to the slope.
 */
export function readLevel(session: Session, site: Site, { probe, step, costs }: Reading): Level {
  const { wide, near, wideBend, nearBend } = readDifferences(costs, site.cost, step)
  const numeric = (4 * near - wide) / 3
  const analytic =
    (4 * project(site, probe.direction, step) - project(site, probe.direction, 2 * step)) / 3
  const kink = Math.abs(wideBend - 2 * nearBend)
  const noise = (DEVIATIONS * site.noise) / step
  const slope = Number.isFinite(numeric) ? Math.abs(numeric) : 0
  const size = Math.max(Math.abs(analytic), slope, probe.size)
  return {
    step,
    analytic,
    numeric,
    gap: Math.abs(analytic - numeric),
    error: kink + Math.abs(near - wide) + noise,
    noise,
    size,
    tolerance: session.tolerance.flag * size,
    kink,
    hasKink: kink > 10 * noise && kink > 0.3 * Math.max(Math.abs(wideBend), Math.abs(nearBend)),
  }
}

function readDifferences(
  costs: Float64Array,
  cost: number,
  step: number,
): Readonly<Record<'wide' | 'near' | 'wideBend' | 'nearBend', number>> {
  const [farAbove = Number.NaN, farBelow = Number.NaN, above = Number.NaN, below = Number.NaN] =
    costs
  return {
    wide: (farAbove - farBelow) / (4 * step),
    near: (above - below) / (2 * step),
    wideBend: (farAbove - 2 * cost + farBelow) / (2 * step),
    nearBend: (above - 2 * cost + below) / step,
  }
}

/**
 * The gradient's slope over the points as they are after rounding, so that large parameters and
 * small steps do no harm.
 */
function project({ base, gradient }: Site, { start, data }: Direction, step: number): number {
  let sum = 0
  for (let i = 0; i < data.length; i += 1) {
    const entry = base[start + i] ?? Number.NaN
    const offset = step * (data[i] ?? Number.NaN)
    sum += (gradient[start + i] ?? Number.NaN) * (entry + offset - (entry - offset))
  }
  return sum / (2 * step)
}

/** A gap up to this counts as agreement. */
export function readResolution({ tolerance, noise }: Level): number {
  return tolerance + noise
}

/** Whether the gap is beyond all that tolerance and error bar allow. */
export function isDifferent({ gap, tolerance, error }: Level): boolean {
  return gap > tolerance + 3 * error
}

/** Whether another pair of steps shows the same difference, be it less sharply. */
export function isSeenAgain({ gap, tolerance, error, numeric }: Level, first: Level): boolean {
  return gap > tolerance + error && Math.abs(numeric - first.numeric) <= gap / 3
}

/**
 * Whether finer steps would tell no more: because rounding exceeds the error bar by then, or
 * because the same kink remains, which then lies at the point itself.
 */
export function isLast(level: Level, previous: Level): boolean {
  const isSameKink = Math.abs(level.kink - previous.kink) < 0.2 * level.kink
  return level.noise > previous.error || (level.hasKink && previous.hasKink && isSameKink)
}
