import { measureNorm } from '#grading/norm.ts'
import { examine } from './examination.ts'
import { isAgreement, type Judgement } from './judgement.ts'
import type { Step } from './meter.ts'
import { type Displacement, drawNearby, visit } from './neighbour.ts'
import type { Place, Session } from './place.ts'
import { createEntryProbe, drawBlockProbe, type Probe } from './probe.ts'

/** Pairs of points in the order of their visits; those beyond the usual ones have their reasons. */
const DISTANCES = ['near', 'wide', 'close', 'near', 'wide'] as const
const USUAL_PAIRS = 2
/** An agreement on slopes of less than this part of those at the first point tells nothing, as a rule. */
const TELLING = 1e-3
/** Slopes this close, as part of the larger, are much the same. */
const LIKE = 0.1
/** What counts against a gradient at one point, when the gap is many errors wide and when it is not. */
const WEIGHTS = { clear: 1, faint: 0.5 } as const
const CLEAR = 10

/** How often a suspected entry agreed at nearby points. */
export interface Agreements {
  readonly count: number
  /** Those on slopes that are not next to nothing. */
  readonly telling: number
}

/** What nearby points say. */
export interface Tally {
  /** What counts against the gradient so far. */
  against: number
  visited: number
  lacksGradient: boolean
  /** How often each suspected entry agreed, by its number. */
  readonly agreements: Map<number, Agreements>
  readonly differing: Judgement[]
}

/** What is looked for at nearby points. */
export interface Task {
  readonly suspects: readonly Judgement[]
  readonly enough: number
  readonly reaches: readonly number[]
}

/**
 * Visits pairs of points until enough counts against the gradient: a pair close by when slopes are 0 farther off and so
 * tell nothing, and more pairs than usual when something counts, and not enough.
 */
export function* visitPairs(session: Session, origin: Place, task: Task): Step<Tally> {
  const tally = openTally()
  for (const [pair, distance] of DISTANCES.entries()) {
    if (!isWorthwhile(task, tally, pair)) continue
    const displacement = drawNearby(session, origin, { distance, reaches: task.reaches })
    for (const sign of [1, -1] as const) {
      if (tally.against >= task.enough) return tally
      yield* visitOne(session, origin, { ...task, displacement, sign, tally })
    }
  }
  return tally
}

function openTally(): Tally {
  return { against: 0, visited: 0, lacksGradient: false, agreements: new Map(), differing: [] }
}

function isWorthwhile({ suspects }: Task, tally: Tally, pair: number): boolean {
  if (pair < USUAL_PAIRS || tally.against > 0) return true
  const isUntold = ({ probe }: Judgement) => readAgreements(tally, probe).telling === 0
  return DISTANCES[pair] === 'close' && suspects.some(isUntold)
}

function* visitOne(
  session: Session,
  origin: Place,
  task: {
    readonly displacement: Displacement
    readonly sign: 1 | -1
    readonly suspects: readonly Judgement[]
    readonly tally: Tally
  },
): Step<void> {
  const { displacement, sign, suspects, tally } = task
  const { place, lacksGradient } = yield* visit(session, origin, { ...displacement, sign })
  tally.lacksGradient ||= lacksGradient
  if (place === undefined) return
  const entries = suspects.flatMap(({ probe: { entry, block } }) => {
    return entry === undefined ? [] : [createEntryProbe(place, entry, block)]
  })
  const suspected = new Set(entries.map(({ entry }) => entry))
  const others = drawProbes(session, place).filter(({ entry }) => {
    return entry === undefined || !suspected.has(entry)
  })
  const found = yield* examine(session, place, [...entries, ...others])
  const differing = found.filter((judgement) => {
    return judgement.finding === 'differs' && isApart(origin, place, judgement)
  })
  tally.visited += 1
  tally.against += weigh(differing)
  tally.differing.push(...differing)
  for (const judgement of found) countAgreement(tally, suspects, judgement)
}

function countAgreement(tally: Tally, suspects: readonly Judgement[], judgement: Judgement): void {
  const { probe, finding } = judgement
  const suspect = suspects.find(({ probe: { entry } }) => entry === probe.entry)
  if (probe.entry === undefined || suspect === undefined || !isAgreement(finding)) return
  const { count, telling } = readAgreements(tally, probe)
  const isOfUse = isTelling(suspect, judgement)
  tally.agreements.set(probe.entry, { count: count + 1, telling: telling + (isOfUse ? 1 : 0) })
}

/** Whether an agreement says something about the suspect: the slope is not next to nothing, or as at the first point. */
function isTelling(suspect: Judgement, judgement: Judgement): boolean {
  const size = measureSize(suspect)
  const change = Math.abs(judgement.estimate.value - suspect.estimate.value)
  const isSame = suspect.finding !== 'kink' && change <= LIKE * size
  return isSame || measureSize(judgement) >= TELLING * size
}

/** How often an entry agreed. */
export function readAgreements({ agreements }: Tally, { entry = -1 }: Probe): Agreements {
  return agreements.get(entry) ?? { count: 0, telling: 0 }
}

/** The largest of the slopes that a judgement speaks of. */
function measureSize({ probe, estimate }: Judgement): number {
  return Math.max(...[probe.slope, estimate.value, ...(estimate.jump ?? [])].map(Math.abs))
}

function weigh(differing: readonly Judgement[]): number {
  if (differing.length === 0) return 0
  return differing.some(isClear) ? WEIGHTS.clear : WEIGHTS.faint
}

/** Whether a place lies about as far from the origin as the deciding steps there reached, so that it speaks for itself. */
function isApart(origin: Place, place: Place, { probe, estimate }: Judgement): boolean {
  const { start, data } = probe.direction
  const moved = data.map((_, i) => {
    return (place.base[start + i] ?? Number.NaN) - (origin.base[start + i] ?? Number.NaN)
  })
  return estimate.step * measureNorm(data) <= 2 * measureNorm(moved)
}

/** Whether a gap is many errors wide. */
export function isClear({ probe, finding, estimate }: Judgement): boolean {
  return finding === 'differs' && Math.abs(probe.slope - estimate.value) > CLEAR * estimate.error
}

/** A line for each block: joint where it has several parameters. */
export function drawProbes(session: Session, place: Place): Probe[] {
  return session.blocks.map((_, block) => drawBlockProbe(session, place, block))
}
