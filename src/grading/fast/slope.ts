import type { Ask, Reply } from '#grading/check/ask.ts'
import {
  isDifferent,
  isLast,
  isSeenAgain,
  type Level,
  listSteps,
  type Probe,
  readLevel,
  readResolution,
} from './level.ts'
import { evaluate, type Session, type Site } from './session.ts'

/** The slope along a probe. */
export interface Slope {
  readonly analytic: number
  /** NaN where the cost was not finite. */
  readonly numeric: number
  /** By how much `numeric` may be off. */
  readonly error: number
  /** A difference up to this would have counted as agreement. */
  readonly resolution: number
  readonly outcome: 'agrees' | 'differs' | 'unresolved'
  /** Whether the numeric slope was taken across a kink. */
  readonly hasKink: boolean
}

/** Nothing is known of a slope that was not measured. */
export const UNMEASURED: Slope = {
  analytic: Number.NaN,
  numeric: Number.NaN,
  error: Infinity,
  resolution: Infinity,
  outcome: 'unresolved',
  hasKink: false,
}

/** A probe on its way to a slope. */
interface Track {
  readonly probe: Probe
  /** Relative and absolute resolution beyond which agreement tells nothing. */
  readonly coarsest: number
  readonly negligible: number
  /** The next of the shrinking steps. */
  step: number
  levels: Level[]
  /** A difference that has yet to be seen again at the finest step that can show it. */
  doubt?: Level | undefined
  /** What that step showed. */
  finest?: Level
  /** Whether the difference has to withstand the scale too where steps of the cost look smooth. */
  isBelowSteps: boolean
  slope?: Slope
}

const SHRINKAGE = 8
const DEPTH = 11
/** Slopes below this part of the largest entry of the whole gradient need not be told apart. */
const NEGLIGIBLE = 1e-6
/** Noise that exceeds the finest scale's by so much is looked below. */
const FINER_STRUCTURE = 30
/** At the finest step rounding is this part of the difference that is to be seen again. */
const FINEST_NOISE = 1 / 30

/**
 * Compares slopes along all probes by differences over two steps each. Where they agree, four
 * evaluations do. Elsewhere the steps shrink until the error bar (rounding, curvature, kinks)
 * settles the matter. A difference is final at once, or, if `isStrict`, when the finest step that
 * can show it does so too: a cost may have more kinks or finer structure than four values tell.
 * Probes that the budget does not reach are unresolved.
 */
export function* measureSlopes(
  session: Session,
  site: Site,
  { probes, isStrict }: { readonly probes: readonly Probe[]; readonly isStrict: boolean },
): Generator<Ask, Slope[], Reply> {
  const tracks = probes.map((probe) => openTrack(session, site, probe))
  for (let depth = 0; depth < DEPTH; depth += 1) {
    const open = tracks.filter(({ slope }) => slope === undefined)
    if (open.length === 0) break
    const levels = yield* measureLevels(session, site, open)
    for (const [track, level] of levels) advance(track, level, { site, isStrict })
    if (levels.length === 0) break
  }
  return tracks.map((track) => track.slope ?? concludeFromBest(track))
}

/** Each track with its next level; none when the budget does not reach. */
function* measureLevels(
  session: Session,
  site: Site,
  tracks: readonly Track[],
): Generator<Ask, (readonly [Track, Level])[], Reply> {
  const steps = tracks.map((track) => chooseNext(site, track))
  const values = yield* evaluate(session, {
    base: site.base,
    directions: tracks.map(({ probe }) => probe.direction),
    points: steps.flatMap((next, direction) => {
      return listSteps(next).map((step) => ({ direction, step }))
    }),
  })
  if (values === undefined) return []
  return tracks.map((track, i) => {
    const costs = values.subarray(4 * i, 4 * i + 4)
    const step = steps[i] ?? Number.NaN
    return [track, readLevel(session, site, { probe: track.probe, step, costs })]
  })
}

function openTrack({ tolerance }: Session, site: Site, probe: Probe): Track {
  const negligible = NEGLIGIBLE * site.largest
  return {
    probe,
    coarsest: tolerance.coarsest,
    negligible,
    step: probe.step,
    levels: [],
    isBelowSteps: false,
  }
}

/** The next of the shrinking steps, or the finest that can show a difference in doubt. */
function chooseNext({ noise, fineNoise }: Site, track: Track): number {
  const { doubt, step, isBelowSteps } = track
  if (doubt !== undefined) {
    const rounding = isBelowSteps ? fineNoise : noise
    return Math.min(step, (3 * rounding) / (FINEST_NOISE * doubt.gap))
  }
  track.step /= SHRINKAGE
  return step
}

interface Manner {
  readonly site: Site
  readonly isStrict: boolean
}

interface Doubt {
  readonly site: Site
  readonly doubt: Level
}

/** Takes in one more pair of steps, and settles the slope when that decides it. */
function advance(track: Track, level: Level, { site, isStrict }: Manner): void {
  if (track.doubt !== undefined) {
    settleDoubt(track, level, { site, doubt: track.doubt })
  } else if (isAgreeing(track, level)) {
    const isCoarse = isTooCoarse(track, level, readResolution(level))
    track.slope = conclude(level, isCoarse ? 'unresolved' : 'agrees')
  } else if (isDifferent(level)) {
    takeDifference(track, level, isStrict)
  } else {
    takeUnclear(track, level)
  }
}

/** At finer steps agreement means something only when it is far closer than the gaps before. */
function isAgreeing({ levels }: Track, level: Level): boolean {
  const resolution = readResolution(level)
  return level.gap <= resolution && levels.every(({ gap }) => !(resolution > gap / 10))
}

function takeDifference(track: Track, level: Level, isStrict: boolean): void {
  const { finest } = track
  if (!isStrict || (finest !== undefined && isSeenAgain(finest, level))) {
    track.slope = conclude(level, 'differs')
  } else if (finest === undefined) {
    track.doubt = level
  } else {
    stopBelow(track, finest)
  }
}

/**
 * A difference that the finest step does not show is forgotten. So is one that is none on the scale
 * below the noise: what looks like noise may be the cost's finer structure.
 */
function settleDoubt(track: Track, level: Level, { site, doubt }: Doubt): void {
  const isOpen = !track.isBelowSteps && isSeenAgain(level, doubt)
  if (isOpen && site.noise > FINER_STRUCTURE * site.fineNoise) {
    track.isBelowSteps = true
    return
  }
  const isConfirmed = isOpen || (track.isBelowSteps && level.gap > doubt.gap / 3)
  track.doubt = undefined
  track.finest = level
  if (isConfirmed) track.slope = conclude(doubt, 'differs')
  else stopBelow(track, level)
}

function takeUnclear(track: Track, level: Level): void {
  const previous = track.levels.at(-1)
  track.levels.push(level)
  if (previous !== undefined && isLast(level, previous)) track.slope = concludeFromBest(track)
  else if (track.finest !== undefined) stopBelow(track, track.finest)
}

/** Steps finer than the finest have nothing to tell. */
function stopBelow(track: Track, finest: Level): void {
  if (track.step < finest.step) track.slope = concludeFromBest(track)
}

/** Slopes that are equal to the last bit, such as two zeros, agree in any case. */
function isTooCoarse(
  { coarsest, negligible }: Track,
  { gap, size }: Level,
  resolution: number,
): boolean {
  return gap > 0 && resolution > Math.max(coarsest * size, negligible)
}

function concludeFromBest(track: Track): Slope {
  const { levels, finest } = track
  const [best] = [...levels, ...(finest ? [finest] : [])]
    .filter(({ error }) => Number.isFinite(error))
    .toSorted((a, b) => a.error - b.error)
  if (best === undefined) return UNMEASURED
  const resolution = best.tolerance + best.error
  const isClose = best.gap <= resolution && !isTooCoarse(track, best, resolution)
  return { ...conclude(best, isClose ? 'agrees' : 'unresolved'), resolution }
}

function conclude(level: Level, outcome: Slope['outcome']): Slope {
  const { analytic, numeric, error, hasKink } = level
  return { analytic, numeric, error, resolution: readResolution(level), outcome, hasKink }
}
