import { ROUNDOFF } from './place.ts'
import type { Sample } from './probe.ts'

/** What the samples along one line say of the slope at its middle. */
export interface SlopeEstimate {
  readonly value: number
  /** By how much the true slope may differ; infinite when nothing was learned. */
  readonly error: number
  /** The step that decided. */
  readonly step: number
  /** Where the slope jumps at the place itself: the slopes below and above, the smaller first. */
  readonly jump?: readonly [number, number]
  /** Slopes that the function seems to have at other scales. */
  readonly others: readonly SlopeCandidate[]
}

export interface SlopeCandidate {
  readonly value: number
  readonly error: number
}

/** What the samples are read against. */
export interface SlopeSetting {
  /** The cost at the middle. */
  readonly cost: number
  readonly noise: number
  /** The analytic slope: it says how fine an answer is wanted, and nothing else. */
  readonly slope: number
  /** The relative tolerance. */
  readonly relative: number
}

/** Central difference, second difference and noise at one step. */
interface Level {
  readonly step: number
  readonly slope: number
  /** (up - 2 middle + down) / step: proportional to the step where smooth, the jump of the slope at a kink. */
  readonly bend: number
  readonly noise: number
  /** What the bend tells of kinks near by, 0 where there are none. */
  readonly kinkiness: number
  readonly isFlat: boolean
}

interface Rated extends SlopeCandidate {
  readonly index: number
}

/**
 * Estimates a slope from steps that shrink by 4 each, the largest first. Every step after the first gives the central
 * difference, and after the second one Richardson extrapolation, each with an error made of its change since the step
 * before, of what bends say of kinks, and of noise. One kink at any distance leaves this error at least twice what it
 * does to the slope. The finest among the good ones is taken, since coarse steps can agree falsely where two kinks
 * cancel.
 */
export function estimateSlope(samples: readonly Sample[], setting: SlopeSetting): SlopeEstimate {
  const all = buildLevels(dropCoarse(samples), setting)
  const { levels, flat } = splitFlat(all)
  const rated = rateLevels(levels)
  const chosen = choose(rated, setting)
  const last = levels.at(-1)
  if (chosen === undefined || last === undefined) {
    return { value: last?.slope ?? Number.NaN, error: Infinity, step: last?.step ?? 0, others: [] }
  }
  const size = Math.max(Math.abs(setting.slope), Math.abs(chosen.value))
  const jump = chosen.error > 3 * setting.relative * size ? findJump(levels) : undefined
  return {
    value: chosen.value,
    error: chosen.error,
    step: levels[chosen.index]?.step ?? 0,
    others: [...rated.filter((other) => contradict(other, chosen)), ...flat],
    ...(jump && { jump }),
  }
}

/** Steps beyond which the function is not defined are of no use, nor are coarser ones. */
function dropCoarse(samples: readonly Sample[]): Sample[] {
  const isUsable = ({ up, down, span }: Sample) => Number.isFinite(up - down) && span > 0
  return samples.slice(1 + samples.findLastIndex((sample) => !isUsable(sample)))
}

function buildLevels(samples: readonly Sample[], { cost, noise }: SlopeSetting): Level[] {
  const bends = samples.map(({ step, up, down }) => (up - cost + (down - cost)) / step)
  return samples.map(({ step, up, down, span }, k) => {
    const rounding = ROUNDOFF * Math.max(Math.abs(up), Math.abs(down))
    return {
      step,
      slope: (up - down) / span,
      bend: bends[k] ?? 0,
      noise: (3 * Math.max(noise, rounding)) / step,
      kinkiness: measureKinkiness(bends, k),
      isFlat: up === cost && down === cost,
    }
  })
}

/**
 * By how much bends depart from a h, and where three are known from a h + b h^3; both give |jump| for a kink at the
 * place.
 */
function measureKinkiness(bends: readonly number[], k: number): number {
  const [oldest, older, bend] = [bends[k - 2], bends[k - 1], bends[k] ?? 0]
  if (older === undefined) return Infinity
  const first = older - 4 * bend
  if (oldest === undefined) return Math.abs(first) / 3
  const before = oldest - 4 * older
  return Math.min(Math.abs(first) / 3, Math.abs(before - 64 * first) / 189)
}

/**
 * Where the finest steps change nothing at all but coarser ones agree on a slope, the cost moves in jumps: the flat
 * steps then tell another scale's slope, 0, and a jump is the noise of the others.
 */
function splitFlat(levels: readonly Level[]): { levels: readonly Level[]; flat: SlopeCandidate[] } {
  const last = levels.findLastIndex((level) => !level.isFlat)
  if (last < 2 || last === levels.length - 1) return { levels, flat: [] }
  const finest = levels[last]
  const quantum = finest === undefined ? 0 : Math.abs(finest.slope) * finest.step
  const coarse = levels.slice(0, last + 1).map((level) => {
    return { ...level, noise: Math.max(level.noise, (2 * quantum) / level.step) }
  })
  const isStable = rateLevels(coarse).some(({ value, error }) => error < 0.1 * Math.abs(value))
  if (!isStable) return { levels, flat: [] }
  const noise = levels.at(-1)?.noise ?? 0
  return { levels: coarse, flat: [{ value: 0, error: noise }] }
}

/** The better candidate of each level but the first. */
function rateLevels(levels: readonly Level[]): Rated[] {
  const extrapolated = levels.map(({ slope }, k) => {
    return slope + (slope - (levels[k - 1]?.slope ?? Number.NaN)) / 15
  })
  return levels.slice(1).map((level, i) => {
    const k = i + 1
    const change = Math.abs(level.slope - (levels[i]?.slope ?? Number.NaN))
    const plain = { value: level.slope, error: change + level.kinkiness + level.noise, index: k }
    const value = extrapolated[k] ?? Number.NaN
    const shift = Math.abs(value - (extrapolated[i] ?? Number.NaN))
    const error = shift + 1e-3 * change + level.kinkiness + 1.2 * level.noise
    return error < plain.error ? { value, error, index: k } : plain
  })
}

/**
 * The finest among the good levels. Where a finer one contradicts it, that one is nearer the truth: two kinks that cancel
 * make coarse steps agree on nothing.
 */
function choose(rated: readonly Rated[], setting: SlopeSetting): Rated | undefined {
  const chosen = chooseGood(rated, setting)
  if (chosen === undefined) return undefined
  const finer = rated.slice(rated.indexOf(chosen) + 1)
  const at = finer.findIndex((other) => contradict(other, chosen))
  return at < 0 ? chosen : choose(finer.slice(at), setting)
}

function chooseGood(rated: readonly Rated[], { slope, relative }: SlopeSetting): Rated | undefined {
  const [first, ...rest] = rated
  if (first === undefined) return undefined
  const best = rest.reduce((a, b) => (a.error <= b.error ? a : b), first)
  const enough = 0.1 * relative * Math.max(Math.abs(slope), Math.abs(best.value))
  return rated.findLast(({ error }) => error <= Math.max(3 * best.error, enough))
}

/** Whether two levels differ by more than both their errors. One kink cannot do that; jumps and several kinks can. */
function contradict(a: SlopeCandidate, b: SlopeCandidate): boolean {
  return Math.abs(a.value - b.value) > 2 * (a.error + b.error)
}

/** Bends that stay the same while steps shrink: the slope jumps here. */
function findJump(levels: readonly Level[]): readonly [number, number] | undefined {
  const clear = levels.filter(({ bend, noise }) => Math.abs(bend) > 14 * noise).slice(-3)
  const [first] = clear
  const last = clear.at(-1)
  if (clear.length < 3 || first === undefined || last === undefined) return undefined
  const sizes = clear.map(({ bend }) => bend * Math.sign(first.bend))
  if (Math.min(...sizes) < 0.6 * Math.max(...sizes)) return undefined
  const half = Math.abs(last.bend) / 2
  return [last.slope - half, last.slope + half]
}
