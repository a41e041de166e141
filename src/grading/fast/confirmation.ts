import type { Ask, Block, Reply } from '#grading/check/ask.ts'
import { countEntries, drawNormal, measureRms, sliceBlock } from './direction.ts'
import { measureNoise } from './noise.ts'
import { measureSize, type Plan, type Screening } from './projection.ts'
import { screenSite } from './screening.ts'
import { countRemaining, type Session, type Site, visit } from './session.ts'

/** What nearby points say of a block that was flagged at the point itself. */
export interface Confirmation {
  /**
   * `confirmed`: it differs there too. `refuted`: it agrees there. `unsettled`: neither.
   * `unreachable`: no point nearby has a finite cost and gradient.
   */
  readonly status: 'confirmed' | 'refuted' | 'unsettled' | 'unreachable'
  /** Where it was confirmed or refuted, and how. */
  readonly sighting?: Sighting
}

/** A block seen from another point. */
export interface Sighting {
  readonly site: Site
  readonly screening: Screening
}

const PAIRS = 4
/**
 * Relative to the tensor's parameters, or to 1 over the root of its size where they are less. Where
 * noise calls for long steps the points lie farther off, because kinks of the point itself are
 * to stay well outside the steps.
 */
const JITTER = { least: 2 ** -6, most: 2 ** -2 }
const STEPS_PER_JITTER = 8
/** Smaller jitters, with smaller steps, are tried near the edge of the cost's domain. */
const SHRINKAGES = [1, 2 ** -6, 2 ** -14]
/** As many nearby points have to agree to take a flag back, one of them tellingly: */
const ENOUGH = 2
/** agreement tells nothing where the gradient has shrunk to less than this part. */
const INFORMATIVE = 1e-3

/**
 * Looks at flagged blocks from antithetic pairs of points nearby, with backward called anew: a
 * kink at the very point lies on one side of the one and on the other side of the other. More
 * pairs are visited only for blocks that the first leaves open.
 */
export function* confirmFlags(
  session: Session,
  site: Site,
  {
    flagged,
    blocks,
  }: { readonly flagged: readonly Screening[]; readonly blocks: readonly Block[] },
): Generator<Ask, Confirmation[], Reply> {
  const sightings: Sighting[] = []
  const longest = Math.max(...flagged.map(({ longestStep }) => longestStep))
  const size = Math.min(JITTER.most, Math.max(JITTER.least, STEPS_PER_JITTER * longest))
  let jitter: Float64Array = new Float64Array(0)
  for (let visit = 0; visit < 2 * PAIRS; visit += 1) {
    const open = flagged.filter((screening) => !isSettled(confirm(screening, sightings)))
    if (open.length === 0 || countRemaining(session.meter) <= 0) break
    const isSecond = visit % 2 === 1
    if (!isSecond) jitter = drawJitter(session, site.base, blocks)
    const neighbour = { origin: site, jitter, size: isSecond ? -size : size }
    const plans = open.map(({ plan }) => plan)
    sightings.push(...(yield* sightFrom(session, neighbour, { plans, blocks })))
  }
  return flagged.map((screening) => confirm(screening, sightings))
}

/** One point that differs is enough to confirm; a clean slope is preferred to one with a kink. */
function confirm(flagged: Screening, sightings: readonly Sighting[]): Confirmation {
  const own = sightings.filter(({ screening }) => screening.plan === flagged.plan)
  const differing = own.filter(({ screening }) => screening.outcome === 'differs')
  const sighting = differing.find(({ screening }) => !screening.hasKink) ?? differing[0]
  if (sighting !== undefined) return { status: 'confirmed', sighting }
  if (own.length === 0) return { status: 'unreachable' }
  const agreeing = own.filter(({ screening }) => screening.outcome === 'agrees')
  const least = INFORMATIVE * measureSize(flagged)
  const telling = agreeing.find(({ screening }) => measureSize(screening) >= least)
  if (telling === undefined || agreeing.length < ENOUGH) return { status: 'unsettled' }
  return { status: 'refuted', sighting: telling }
}

function isSettled({ status }: Confirmation): boolean {
  return status === 'confirmed' || status === 'refuted'
}

/** Random moves of all parameters, to be multiplied by a size. */
function drawJitter(session: Session, base: Float64Array, blocks: readonly Block[]): Float64Array {
  const jitter = new Float64Array(base.length)
  for (const block of blocks) {
    const count = countEntries(block)
    const scale = Math.max(measureRms(sliceBlock(base, block)), 1 / Math.sqrt(count))
    const numbers = drawNormal(session.random, count)
    jitter.set(
      numbers.map((number) => scale * number),
      block.start,
    )
  }
  return jitter
}

interface Neighbour {
  readonly origin: Site
  readonly jitter: Float64Array
  /** Positive on one side and negative on the other. */
  readonly size: number
}

/**
 * Noise is measured anew, because saturated costs are rougher in one place than in another. Steps
 * that were seen at the point itself are taken to be here, too.
 */
function* sightFrom(
  session: Session,
  neighbour: Neighbour,
  { plans, blocks }: { readonly plans: readonly Plan[]; readonly blocks: readonly Block[] },
): Generator<Ask, Sighting[], Reply> {
  const visited = yield* visitNearby(session, neighbour)
  if (visited === undefined) return []
  const measured = yield* measureNoise(session, visited.base, blocks)
  if (measured === undefined) return []
  const { origin } = neighbour
  const inherited = origin.isStepped ? origin.noise : 0
  const noise = Math.max(inherited, measured.noise)
  const rough = { ...visited, noise, fineNoise: measured.fineNoise }
  const { site, screenings } = yield* screenSite(session, rough, { plans, blocks })
  return screenings.map((screening) => ({ site, screening }))
}

function* visitNearby(
  session: Session,
  { origin, jitter, size }: Neighbour,
): Generator<Ask, Site | undefined, Reply> {
  for (const shrinkage of SHRINKAGES) {
    const move = shrinkage * size
    const base = origin.base.map((entry, i) => entry + move * (jitter[i] ?? Number.NaN))
    const longestStep = Math.abs(move) / STEPS_PER_JITTER
    const site = yield* visit(session, { ...origin, base, isStepped: false, longestStep })
    if (site !== undefined) return site
  }
  return undefined
}
