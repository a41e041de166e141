import type { Ask, Direction, GradientReply, Point, Reply } from '#grading/check/ask.ts'
import { findLargestMagnitude, hasOnlyFiniteEntries } from '#grading/norm.ts'
import type { RandomState } from '#grading/random-state.ts'

/** What all steps of one fast check share. */
export interface Session {
  readonly random: RandomState
  readonly meter: Meter
  readonly tolerance: Tolerance
}

/** How fine gradients are compared, relative to their size. */
export interface Tolerance {
  /** Differences along a direction below this are no flag. */
  readonly flag: number
  /** A single entry is wrong from here. */
  readonly entry: number
  /** So is a tensor whose error's root mean square is this part of the gradient's. */
  readonly spread: number
  /** Agreement that is coarser than this is none. */
  readonly coarsest: number
}

/** Counts evaluations; the one mutable thing of a check beside its random numbers. */
export interface Meter {
  readonly limit: number
  readonly spent: Record<Phase, number>
  phase: Phase
  gradientCalls: number
  isExhausted: boolean
}

type Phase = 'noise' | 'projections' | 'confirmation' | 'localisation'

/** A place in parameter space with what the program says of it. */
export interface Site {
  readonly base: Float64Array
  readonly cost: number
  readonly gradient: Float64Array
  /** The largest magnitude among the gradient's finite entries. */
  readonly largest: number
  /** The standard deviation of the cost's rounding errors. */
  readonly noise: number
  /** The same on the finest scale, where costs that move in steps look smooth. */
  readonly fineNoise: number
  /** Whether the cost moves in steps, which count as noise. */
  readonly isStepped: boolean
  /** Steps stay below this part of the parameters' norm, far from the kinks of other places. */
  readonly longestStep: number
}

/** Points around one base. */
interface Batch {
  readonly base: Float64Array
  readonly directions: readonly Direction[]
  readonly points: readonly Point[]
}

/** A meter with nothing spent. */
export function createMeter(limit: number): Meter {
  const spent = { noise: 0, projections: 0, confirmation: 0, localisation: 0 }
  return { limit, spent, phase: 'noise', gradientCalls: 0, isExhausted: false }
}

/** How many evaluations are left. */
export function countRemaining({ limit, spent }: Meter): number {
  return limit - spent.noise - spent.projections - spent.confirmation - spent.localisation
}

/**
 * Costs at a batch of points under the common seed, NaN where the program gave none; undefined, and
 * nothing asked, when the budget does not reach.
 * @throws TypeError when the driver answers something else.
 */
export function* evaluate(
  { meter }: Session,
  batch: Batch,
): Generator<Ask, Float64Array | undefined, Reply> {
  const count = batch.points.length
  if (!spend(meter, count)) return undefined
  const reply = yield { kind: 'values', ...batch, isSeeded: true }
  if (reply.kind !== 'values' || reply.values.length !== count) {
    throw new TypeError(`Asked for ${count} values and got ${describeReply(reply)}`)
  }
  return reply.values
}

/**
 * Cost and gradient at another place, which counts as one evaluation; undefined where the program
 * has none that is finite there, or the budget does not reach.
 * @throws TypeError when the driver answers something else.
 */
export function* visit(
  { meter }: Session,
  place: Omit<Site, 'cost' | 'gradient' | 'largest'>,
): Generator<Ask, Site | undefined, Reply> {
  if (!spend(meter, 1)) return undefined
  meter.gradientCalls += 1
  const reply = yield { kind: 'gradient', base: place.base }
  if (reply.kind !== 'gradient') {
    throw new TypeError(`Asked for a gradient and got ${describeReply(reply)}`)
  }
  return readSite(reply, place)
}

function spend(meter: Meter, count: number): boolean {
  if (count > countRemaining(meter)) {
    meter.isExhausted = true
    return false
  }
  meter.spent[meter.phase] += count
  return true
}

/** A place whose cost and gradient are known. */
export function createSite(known: Omit<Site, 'largest'>): Site {
  return { ...known, largest: findLargestMagnitude(known.gradient.filter(Number.isFinite)) }
}

function readSite(
  { cost, gradient }: GradientReply,
  place: Omit<Site, 'cost' | 'gradient' | 'largest'>,
): Site | undefined {
  if (gradient?.length !== place.base.length) return undefined
  if (!Number.isFinite(cost) || !hasOnlyFiniteEntries(gradient)) return undefined
  return createSite({ ...place, cost, gradient })
}

function describeReply(reply: Reply): string {
  return reply.kind === 'values' ? `${reply.values.length} values` : 'a gradient'
}
