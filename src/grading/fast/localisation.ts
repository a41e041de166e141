import type { Ask, Block, Reply } from '#grading/check/ask.ts'
import { countSignificantEntries, findFactor } from '#grading/factor.ts'
import type { RandomState } from '#grading/random-state.ts'
import { bisect, type Order, type Range } from './bisection.ts'
import { countEntries, measureRms } from './direction.ts'
import { measureEntries, type Target } from './entry.ts'
import type { Extent, FastEntry, Finding } from './fast-verdict.ts'
import type { Session } from './session.ts'

/** Tensors of no more entries are measured entry by entry, and samples have as many. */
const SAMPLE = 32
/** Errors are dense where this part of a sample is wrong, */
const DENSE_SHARE = 0.25
/** or where none is, and yet the sample's differences reach this part of the tensor's. */
const TYPICAL_SHARE = 0.3
/** Errors in more than this part of a tensor's lines are told as dense. */
const LINE_SHARE = 0.25

/** A place to look at and how large the error there is, as `estimateError` gives it. */
export interface Suspect extends Target {
  readonly relativeError: number
}

type Found = Omit<Finding, 'place'>

interface LineSearch {
  readonly found: Found
  /** False where ranges that seemed dense are not. */
  readonly isDone: boolean
}

/**
 * Finds the wrong entries of a tensor that differs. Few are found one by one; whole rows or columns
 * and errors everywhere are told by where they are, with a sample of 32 entries.
 */
export function* localise(session: Session, suspect: Suspect): Generator<Ask, Found, Reply> {
  const count = countEntries(suspect.block)
  if (count <= SAMPLE) return yield* measureAll(session, suspect, count)
  const rows = yield* searchLines(session, suspect, 'rows')
  if (rows.isDone) return rows.found
  if (isMatrix(suspect.block)) {
    const columns = yield* searchLines(session, suspect, 'columns')
    if (columns.isDone) return columns.found
  }
  return yield* searchPatiently(session, suspect, rows.found)
}

function* measureAll(
  session: Session,
  suspect: Suspect,
  count: number,
): Generator<Ask, Found, Reply> {
  const entries = yield* measureEntries(session, suspect, [...Array(count).keys()])
  const wrong = countWrong(entries)
  const isDense = count > 1 && (wrong === 0 || wrong > count / 2)
  return describe(entries, { kind: isDense ? 'dense' : 'entries' })
}

function* searchLines(
  session: Session,
  suspect: Suspect,
  kind: 'rows' | 'columns',
): Generator<Ask, LineSearch, Reply> {
  const order = createOrder(suspect.block, kind)
  const { offsets, dense, isComplete } = yield* bisect(session, suspect, {
    order,
    isPatient: false,
  })
  if (dense.length === 0) {
    const found = describe(yield* measureEntries(session, suspect, offsets), { kind: 'entries' })
    return { found: { ...found, isComplete: found.isComplete && isComplete }, isDone: true }
  }
  const sample = drawSample(session.random, dense).map((position) => order.toOffset(position))
  const entries = yield* measureEntries(session, suspect, [...new Set([...sample, ...offsets])])
  const lines = isComplete ? listLines(suspect.block, { dense, order }) : undefined
  const found = describe(entries, lines === undefined ? { kind: 'dense' } : { kind, lines })
  const wrong = countWrong(entries)
  const isSpread = wrong === 0 && isExplained(suspect, entries)
  return { found, isDone: isSpread || (wrong > 0 && wrong >= DENSE_SHARE * entries.length) }
}

/** The last resort: as many single entries as halving can tell apart, beside those of a sample. */
function* searchPatiently(
  session: Session,
  suspect: Suspect,
  sampled: Found,
): Generator<Ask, Found, Reply> {
  const order = createOrder(suspect.block, 'rows')
  const { offsets, dense, isComplete } = yield* bisect(session, suspect, { order, isPatient: true })
  const found = describe(yield* measureEntries(session, suspect, offsets), { kind: 'entries' })
  const isAll = found.isComplete && isComplete && dense.length === 0
  if (isAll) return found
  const wrong = sampled.entries.filter(({ verdict }) => verdict === 'wrong')
  return describe([...found.entries, ...wrong], { kind: 'dense' }, false)
}

/** Whether the entries of a sample differ by about as much as the tensor's do on average. */
function isExplained({ relativeError, size }: Suspect, entries: readonly FastEntry[]): boolean {
  const gaps = entries.map(({ analytic, numeric }) => analytic - numeric).filter(Number.isFinite)
  return measureRms(Float64Array.from(gaps)) >= TYPICAL_SHARE * relativeError * size
}

function describe(entries: readonly FastEntry[], extent: Extent, isComplete = true): Found {
  const factor = findSharedFactor(entries)
  return {
    extent,
    entries,
    ...(factor !== undefined && { factor }),
    isComplete: isComplete && entries.every(({ verdict }) => verdict !== 'unresolved'),
  }
}

function findSharedFactor(entries: readonly FastEntry[]): number | undefined {
  const numeric = Float64Array.from(entries, (entry) => entry.numeric)
  if (countSignificantEntries(numeric) < 2) return undefined
  const factor = findFactor(
    Float64Array.from(entries, (entry) => entry.analytic),
    numeric,
  )
  return factor === 1 ? undefined : factor
}

function countWrong(entries: readonly FastEntry[]): number {
  return entries.filter(({ verdict }) => verdict === 'wrong').length
}

function createOrder(block: Block, kind: 'rows' | 'columns'): Order {
  const columns = countColumns(block)
  if (kind === 'rows') return { lineLength: columns, toOffset: (position) => position }
  const rows = countEntries(block) / columns
  return {
    lineLength: rows,
    toOffset: (position) => (position % rows) * columns + Math.floor(position / rows),
  }
}

function countColumns({ shape }: Block): number {
  return shape.at(-1) ?? 1
}

function isMatrix(block: Block): boolean {
  const columns = countColumns(block)
  return columns > 1 && countEntries(block) > columns
}

/** Positions spread evenly over the ranges, at random within equal parts; all where they are few. */
function drawSample(random: RandomState, ranges: readonly Range[]): number[] {
  const total = ranges.reduce((sum, { low, high }) => sum + high - low, 0)
  const count = Math.min(SAMPLE, total)
  return Array.from({ length: count }, (_, i) => {
    let rest = Math.floor(((i + (count < total ? random.uniform() : 0)) * total) / count)
    for (const { low, high } of ranges) {
      if (rest < high - low) return low + rest
      rest -= high - low
    }
    return 0
  })
}

/** The lines that the ranges lie in; undefined where a range spans several or they are many. */
function listLines(
  block: Block,
  { dense, order }: { readonly dense: readonly Range[]; readonly order: Order },
): number[] | undefined {
  const { lineLength } = order
  const lines = new Set(dense.map(({ low }) => Math.floor(low / lineLength)))
  const isWithin = dense.every(({ low, high }) => {
    return Math.floor(low / lineLength) === Math.floor((high - 1) / lineLength)
  })
  const isPart = lines.size <= LINE_SHARE * (countEntries(block) / lineLength)
  return isMatrix(block) && isWithin && isPart ? [...lines] : undefined
}
