import { countElements } from '#grading/tensor.ts'
import type { Direction, Point } from './ask.ts'
import { askValues, type Step } from './meter.ts'
import { findUnit, type Place, type Session } from './place.ts'

/**
 * A line through a place along which the function's slope is measured: one parameter's axis, or a joint direction
 * within a block.
 */
export interface Probe {
  /** The parameter; undefined for a joint direction. */
  readonly entry: number | undefined
  /** The number of its block. */
  readonly block: number
  readonly direction: Direction
  /** What steps are measured in: a power of two. */
  readonly unit: number
  /** The slope that the analytic gradient gives. */
  readonly slope: number
  /** The size that slopes along such lines have in this block; a slope far below it may be small by chance. */
  readonly typical: number
  /** Steps of unit / 2^exponent taken so far. */
  readonly samples: Map<number, Sample>
}

/** The function a step above and a step below a place. */
export interface Sample {
  readonly step: number
  readonly up: number
  readonly down: number
  /** The distance between both points as rounded; about twice the step. */
  readonly span: number
}

/** Steps to be taken along a line. */
export interface Order {
  readonly probe: Probe
  readonly exponents: readonly number[]
}

/** The line along one parameter's axis. */
export function createEntryProbe(place: Place, entry: number, block: number): Probe {
  return {
    entry,
    block,
    direction: { start: entry, data: Float64Array.of(1) },
    unit: findUnit(place.base[entry] ?? Number.NaN),
    slope: place.gradient[entry] ?? Number.NaN,
    typical: place.blockSizes[block] ?? 0,
    samples: new Map(),
  }
}

/** Entries that a joint line moves, each by its unit times a weight, over the square root of their number. */
export interface JointLine {
  /** The number of the block that the line speaks for. */
  readonly block: number
  readonly start: number
  readonly count: number
  readonly weigh: (entry: number) => number
}

/** A line that moves several parameters at once. */
export function createJointProbe(place: Place, { block, start, count, weigh }: JointLine): Probe {
  const data = new Float64Array(count)
  let slope = 0
  let typical = 0
  for (let i = 0; i < count; i += 1) {
    const unit = findUnit(place.base[start + i] ?? Number.NaN)
    data[i] = (weigh(start + i) * unit) / Math.sqrt(count)
    const part = (data[i] ?? 0) * (place.gradient[start + i] ?? Number.NaN)
    slope += part
    typical = Math.hypot(typical, part)
  }
  const direction = { start, data }
  return { entry: undefined, block, direction, unit: 1, slope, typical, samples: new Map() }
}

/** A joint line of random weights through a block; the axis of its parameter where it has one alone. */
export function drawBlockProbe(session: Session, place: Place, block: number): Probe {
  const { start = 0, shape = [0] } = session.blocks[block] ?? {}
  const count = countElements(shape)
  if (count === 1) return createEntryProbe(place, start, block)
  return createJointProbe(place, { block, start, count, weigh: () => session.random.normal() })
}

/** Takes those steps that were not taken before, all in one batch. */
export function* takeSamples(session: Session, place: Place, orders: readonly Order[]): Step<void> {
  const missing = orders.flatMap(({ probe, exponents }) => {
    const fresh = exponents.filter((exponent) => !probe.samples.has(exponent))
    return fresh.map((exponent) => ({ probe, exponent }))
  })
  const directions: Direction[] = []
  const points: Point[] = []
  let last: Probe | undefined
  for (const { probe, exponent } of missing) {
    if (probe !== last) directions.push(probe.direction)
    last = probe
    const step = probe.unit * 2 ** -exponent
    const direction = directions.length - 1
    points.push({ direction, step }, { direction, step: -step })
  }
  const values = yield* askValues(session.meter, { base: place.base, directions, points })
  missing.forEach(({ probe, exponent }, i) => {
    const [up = Number.NaN, down = Number.NaN] = values.subarray(2 * i, 2 * i + 2)
    const step = probe.unit * 2 ** -exponent
    probe.samples.set(exponent, { step, up, down, span: measureSpan(place, probe, step) })
  })
}

/** A parameter far from 0 takes a small step only as its grid of doubles allows. */
export function measureSpan(place: Place, { entry }: Probe, step: number): number {
  if (entry === undefined) return 2 * step
  const parameter = place.base[entry] ?? Number.NaN
  return parameter + step - (parameter - step)
}
