import type { Ask, Block, Direction, Reply } from '#grading/check/ask.ts'
import { measureNorm } from '#grading/norm.ts'
import {
  chooseStep,
  drawDirections,
  measureExtent,
  measureRms,
  normalise,
  sliceBlock,
} from './direction.ts'
import type { Probe } from './level.ts'
import type { Session, Site } from './session.ts'
import { measureSlopes, type Slope } from './slope.ts'

/** A block with the directions along which it is compared, at the point and nearby alike. */
export interface Plan {
  readonly block: Block
  readonly directions: readonly Direction[]
}

/** What the projections of one block show at one site. */
export interface Screening {
  readonly plan: Plan
  readonly slopes: readonly Slope[]
  /** The slope along the gradient itself, measured only where noise blurs the others. */
  readonly along?: Slope
  /** The root mean square of the gradient's entries. */
  readonly rms: number
  /** The longest first step, in units of the parameters' norm. */
  readonly longestStep: number
  readonly outcome: Slope['outcome']
  readonly hasKink: boolean
}

/** Where noise blurs slopes beyond this part of them, the gradient's own is measured too. */
export const BLURRED = 1e-5

/** Draws the directions of each block. */
export function planProjections(
  session: Session,
  blocks: readonly Block[],
  count: number,
): readonly Plan[] {
  return blocks.map((block) => ({
    block,
    directions: drawDirections(session.random, block, count),
  }))
}

/** A plan with what has to be measured at one site. */
interface Task {
  readonly plan: Plan
  readonly probes: readonly Probe[]
  readonly rms: number
  readonly longestStep: number
}

/** Compares all blocks along their directions, in one batch as far as they agree. */
export function* screenBlocks(
  session: Session,
  site: Site,
  plans: readonly Plan[],
): Generator<Ask, Screening[], Reply> {
  const tasks = plans.map((plan) => planTask(session, site, plan))
  const probes = tasks.flatMap((task) => task.probes)
  const slopes = yield* measureSlopes(session, site, { probes, isStrict: true })
  let end = 0
  return tasks.map((task) => {
    const start = end
    end += task.probes.length
    return summarise(task, slopes.slice(start, end))
  })
}

function planTask(session: Session, site: Site, plan: Plan): Task {
  const gradient = sliceBlock(site.gradient, plan.block)
  const rms = measureRms(gradient)
  const probes = plan.directions.map((direction) => {
    return createProbe(session, site, { direction, size: rms })
  })
  const shares = probes.map(({ step, direction }) => step / measureExtent(site.base, direction))
  const longestStep = Math.max(0, ...shares)
  const isBlurred = probes.some(({ step }) => (3 * site.noise) / step > BLURRED * rms)
  if (!isBlurred || rms === 0) return { plan, probes, rms, longestStep }
  const direction = normalise({ start: plan.block.start, data: gradient })
  const along = createProbe(session, site, { direction, size: measureNorm(gradient) })
  return { plan, probes: [...probes, along], rms, longestStep }
}

function createProbe(session: Session, site: Site, aim: Omit<Probe, 'step'>): Probe {
  return { ...aim, step: chooseStep(session, site, aim) }
}

function summarise({ plan, rms, longestStep }: Task, slopes: readonly Slope[]): Screening {
  const along = slopes[plan.directions.length]
  return {
    plan,
    slopes: slopes.slice(0, plan.directions.length),
    ...(along && { along }),
    rms,
    longestStep,
    outcome: combine(slopes.map(({ outcome }) => outcome)),
    hasKink: slopes.some(({ hasKink }) => hasKink),
  }
}

function combine(outcomes: readonly Slope['outcome'][]): Slope['outcome'] {
  if (outcomes.includes('differs')) return 'differs'
  return outcomes.includes('unresolved') ? 'unresolved' : 'agrees'
}

/** The root mean square of the gradient's entries, analytic or numeric, whichever is larger. */
export function measureSize({ slopes, rms }: Screening): number {
  const numeric = slopes.map((slope) => slope.numeric).filter(Number.isFinite)
  return Math.max(rms, measureRms(Float64Array.from(numeric)))
}

/**
 * The error's root mean square relative to the gradient's: a projection on a random direction of
 * length 1 has just that size. Only projections that differ count, so that noise does not.
 */
export function estimateError({ slopes, along, rms }: Screening): number {
  const gaps = slopes
    .filter(({ outcome }) => outcome === 'differs')
    .map(({ analytic, numeric }) => analytic - numeric)
  const spread = measureRms(Float64Array.from(gaps)) / rms
  const isAlong = along?.outcome === 'differs'
  const share = isAlong ? Math.abs(1 - along.numeric / along.analytic) : 0
  return Math.max(gaps.length === 0 ? 0 : spread, share)
}
