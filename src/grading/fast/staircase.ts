import type { Ask, Block, Direction, Reply } from '#grading/check/ask.ts'
import { drawLine } from './direction.ts'
import { findJump, type Stretch } from './jump.ts'
import { measureQuantisation } from './quantum.ts'
import { countFlat, measureRoughness, takeDifferences } from './roughness.ts'
import { evaluate, type Session, type Site } from './session.ts'

const CELLS = 8
const EDGES = [...Array(CELLS + 1).keys()]
/** Half lengths of the stretches of a line that are looked at. */
const REACHES = [1e-3, 2 ** -6, 2 ** -2]
/** Slopes inside cells are taken as locally as rounding allows, which may hide a part of them. */
const SMALLEST_STEP = 1e-9
const LARGEST_STEP = 1e-6
const ROUNDING_SHARE = 1e-3
/** A continuous cost can have a kink in some cells, but not in so many. */
const SUSPICIOUS_CELLS = 5
/** On longer stretches a smooth cost may bend too much for that. */
const LONGEST_STRAIGHT = 1e-3
/** A step may fall into the middle of a cell or two. */
const MOSTLY_FLAT = 0.7
/** Steps are not random, and some are larger than others. */
const CAUTION = 4
/** Where less of a cell's rise is odd, no jump is looked for. */
const ODD_SHARE = 1e-2
/** The cells next to the site on both sides. */
const CENTRAL = [-1, 0].map((offset) => CELLS / 2 + offset)

/** What is known of the cells of one stretch. */
interface Cells {
  /** Half the length of the stretch. */
  readonly reach: number
  readonly innerStep: number
  readonly costs: Float64Array
  /** Slopes from edge to edge, and inside. */
  readonly across: Float64Array
  readonly within: Float64Array
  /** The standard deviation of rounding to multiples of a common step; 0 without one. */
  readonly quantisation: number
}

/** A line through a site. */
interface Line {
  readonly direction: Direction
  /** The step to each side by which slopes inside cells are taken. */
  readonly innerStep: number
}

/**
 * Tells costs that move in steps (rounded ones, saturated logarithms): their changes have a common
 * divisor, or slopes within cells are not those across them in most of eight cells, or the cost
 * jumps close by. The line follows the gradient, too, so that a cost moves along it if the
 * gradient is right. Gives the site with the roughness of the steps as noise then.
 */
export function* examineSteps(
  session: Session,
  site: Site,
  blocks: readonly Block[],
): Generator<Ask, Site, Reply> {
  const { meter } = session
  const { phase } = meter
  meter.phase = 'noise'
  const roughness = yield* searchSteps(session, site, blocks)
  meter.phase = phase
  return roughness > site.noise ? { ...site, noise: CAUTION * roughness, isStepped: true } : site
}

function* searchSteps(
  session: Session,
  site: Site,
  blocks: readonly Block[],
): Generator<Ask, number, Reply> {
  const line = layLine(session, site, blocks)
  for (const reach of REACHES) {
    const cells = yield* measureCells(session, site, { line, reach })
    if (cells === undefined) break
    const roughness = yield* measureSteps(session, site, { line, cells })
    if (roughness > site.noise) return roughness
  }
  return 0
}

function layLine(
  session: Session,
  { base, gradient, noise }: Site,
  blocks: readonly Block[],
): Line {
  const direction = drawLine(session, base, { blocks, gradient })
  const slope = Math.abs(direction.data.reduce((sum, d, i) => sum + d * (gradient[i] ?? 0), 0))
  const needed = noise / (ROUNDING_SHARE * slope)
  const innerStep = Math.min(LARGEST_STEP, Math.max(SMALLEST_STEP, needed))
  return { direction, innerStep }
}

/** The roughness of a cost that moves in steps; 0 for others. */
function* measureSteps(
  session: Session,
  site: Site,
  { line, cells }: { readonly line: Line; readonly cells: Cells },
): Generator<Ask, number, Reply> {
  if (movesInSteps(site, cells)) {
    return Math.max(cells.quantisation, measureRise(cells))
  }
  const { direction } = line
  const jump = yield* findJump(session, site, { direction, stretches: listStretches(cells) })
  return Math.max(cells.quantisation, jump / 2)
}

function* measureCells(
  session: Session,
  { base }: Site,
  { line, reach }: { readonly line: Line; readonly reach: number },
): Generator<Ask, Cells | undefined, Reply> {
  const { direction, innerStep } = line
  const width = (2 * reach) / CELLS
  const edges = EDGES.map((edge) => edge * width - reach)
  const inner = edges.slice(1).flatMap((edge) => {
    const middle = edge - width * (0.25 + 0.5 * session.random.uniform())
    return [middle - innerStep, middle + innerStep]
  })
  const points = [...edges, ...inner].map((step) => ({ direction: 0, step }))
  const values = yield* evaluate(session, { base, directions: [direction], points })
  if (values === undefined) return undefined
  const costs = values.subarray(0, CELLS + 1)
  const pairs = values.subarray(CELLS + 1)
  const across = takeDifferences(costs).map((difference) => difference / width)
  const within = across.map((_, i) => {
    return ((pairs[2 * i + 1] ?? Number.NaN) - (pairs[2 * i] ?? Number.NaN)) / (2 * innerStep)
  })
  const [cost = Number.NaN] = costs
  const changes = [...values].map((value) => value - cost)
  const quantisation = measureQuantisation(changes, cost)
  return { reach, innerStep, costs, across, within, quantisation }
}

/** The roughness from edge to edge, or what a typical cell rises where too few edges are finite. */
function measureRise({ reach, costs, across }: Cells): number {
  const roughness = measureRoughness(EDGES, costs)
  if (Number.isFinite(roughness)) return roughness
  return ((2 * reach) / CELLS) * findMedian(across.map(Math.abs).filter(Number.isFinite))
}

/** A cost that moves and yet is flat in the middle of most cells moves in steps, too. */
function movesInSteps(
  { noise }: Site,
  { reach, innerStep, across, within, quantisation }: Cells,
): boolean {
  if (quantisation > noise) return true
  const known = within.filter((slope, i) => Number.isFinite(slope + (across[i] ?? Number.NaN)))
  const flat = countFlat(known)
  const hidden = across.filter((slope, i) => within[i] === 0 && Math.abs(slope) > 0).length
  if (flat >= MOSTLY_FLAT * known.length) return hidden >= (flat === known.length ? 1 : 2)
  if (reach > LONGEST_STRAIGHT) return false
  const largest = Math.max(...across.map(Math.abs), ...within.map(Math.abs))
  const scatter = 4 * (measureScatter(across) + measureScatter(within))
  const allowed = scatter + 1e-3 * largest + (4 * noise) / innerStep
  const strangers = across.filter((slope, i) => {
    return Math.abs(slope - (within[i] ?? Number.NaN)) > allowed
  })
  return strangers.length >= SUSPICIOUS_CELLS
}

/**
 * The cells next to the site where the cost rises otherwise than the slopes inside them and their
 * neighbours say.
 */
function listStretches({ reach, costs, across, within }: Cells): Stretch[] {
  const width = (2 * reach) / CELLS
  return CENTRAL.flatMap((cell) => {
    const slope = findMedian(within.subarray(cell - 1, cell + 2))
    const rise = across[cell] ?? Number.NaN
    const isOdd = Math.abs(rise - slope) > ODD_SHARE * (Math.abs(rise) + Math.abs(slope))
    if (!isOdd || !Number.isFinite(rise)) return []
    const [lowCost = Number.NaN, highCost = Number.NaN] = costs.subarray(cell)
    const low = cell * width - reach
    return { low, high: low + width, lowCost, highCost, slope }
  })
}

/** The median distance from the median. */
function measureScatter(values: Float64Array): number {
  const centre = findMedian(values)
  return findMedian(values.map((value) => Math.abs(value - centre)))
}

function findMedian(values: Float64Array): number {
  return values.toSorted()[Math.floor(values.length / 2)] ?? Number.NaN
}
