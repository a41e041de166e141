import type { Ask, Block, Direction, Reply } from '#grading/check/ask.ts'
import { measureNorm } from '#grading/norm.ts'
import { chooseStep, countEntries, normalise } from './direction.ts'
import type { Target } from './entry.ts'
import type { Probe } from './level.ts'
import type { Session } from './session.ts'
import { measureSlopes, UNMEASURED } from './slope.ts'

/** The order in which a tensor's entries are halved: along its rows or along its columns. */
export interface Order {
  /** How many entries a line has: halves end at the end of a line while there is more than one. */
  readonly lineLength: number
  /** The offset within the tensor of the entry at a position. */
  toOffset(position: number): number
}

/** Positions from `low` up to, not including, `high`. */
export interface Range {
  readonly low: number
  readonly high: number
}

/** What halving found. */
export interface Bisection {
  /** Offsets of single entries that are wrong. */
  readonly offsets: readonly number[]
  /** Ranges with errors throughout, where halving would not pay; empty unless it stopped. */
  readonly dense: readonly Range[]
  /** False where the budget or the resolution ended it. */
  readonly isComplete: boolean
}

/** A range with the sum of its weighted errors. */
interface Node extends Range {
  /** The weights' norm. */
  readonly norm: number
  readonly gap: number
  /** By how much the sum may be off. */
  readonly error: number
  /** A sum up to this is none. */
  readonly tolerance: number
}

/** Beyond as many ranges at once, single entries are not told. */
const WIDEST = 24
/** A range whose eighths all hold errors is dense. */
const GENERATIONS = 3
const ATTEMPTS = 3
const NO_WEIGHTS = new Float64Array(0)

interface Search {
  readonly session: Session
  readonly target: Target
  readonly order: Order
  /** By offset, from 0.5 to 1.5 and of either sign, so that no single error hides. */
  readonly weights: Float64Array
}

/**
 * Finds k wrong entries of n in about 4 (1 + k log2(n / k)) evaluations: of each range that holds
 * an error one half is measured, and the other follows by subtraction. `isPatient` goes on where
 * errors seem dense, up to four times as many.
 */
export function* bisect(
  session: Session,
  target: Target,
  { order, isPatient }: { readonly order: Order; readonly isPatient: boolean },
): Generator<Ask, Bisection, Reply> {
  const whole = { low: 0, high: countEntries(target.block) }
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const search = { session, target, order, weights: drawWeights(session, whole.high) }
    const [root] = yield* measureRanges(search, [whole])
    if (root !== undefined && isActive(root)) {
      return yield* descend(search, root, isPatient)
    }
  }
  return { offsets: [], dense: [], isComplete: false }
}

function drawWeights({ random }: Session, count: number): Float64Array {
  return Float64Array.from({ length: count }, () => {
    const number = 2 * random.uniform() - 1
    return number < 0 ? number - 0.5 : number + 0.5
  })
}

function* descend(
  search: Search,
  root: Node,
  isPatient: boolean,
): Generator<Ask, Bisection, Reply> {
  const offsets: number[] = []
  const widths: number[] = []
  let isComplete = true
  let active = [root]
  while (active.length > 0) {
    widths.push(active.length)
    if (isDense(widths, isPatient)) return { offsets, dense: active, isComplete }
    const halves = yield* halve(search, active)
    if (search.session.meter.isExhausted) return { offsets, dense: [], isComplete: false }
    const found = halves.filter((node) => isActive(node))
    isComplete &&= halves.every((node) => isActive(node) || isClean(node))
    offsets.push(...found.filter(isSingle).map(({ low }) => search.order.toOffset(low)))
    active = found.filter((node) => !isSingle(node))
  }
  return { offsets, dense: [], isComplete }
}

function isSingle({ low, high }: Range): boolean {
  return high - low === 1
}

function isDense(widths: readonly number[], isPatient: boolean): boolean {
  const width = widths.at(-1) ?? 0
  if (isPatient) return width > 4 * WIDEST
  const earlier = widths.at(-1 - GENERATIONS)
  return width > WIDEST || (earlier !== undefined && width === earlier * 2 ** GENERATIONS)
}

/** The halves of all nodes: the first measured, the second by subtraction where that is sharp. */
function* halve(search: Search, nodes: readonly Node[]): Generator<Ask, Node[], Reply> {
  const splits = nodes.map((node) => ({ node, middle: findMiddle(node, search.order) }))
  const firsts = yield* measureRanges(
    search,
    splits.map(({ node, middle }) => ({ low: node.low, high: middle })),
  )
  const seconds = splits.map(({ node, middle }, i) => {
    return subtract(search, { ...node, low: middle }, firsts[i] ?? node)
  })
  const isSharp = (node: Node) => isActive(node) || isClean(node)
  const measured = yield* measureRanges(
    search,
    seconds.filter((node) => !isSharp(node)),
  )
  return [...firsts, ...seconds.filter(isSharp), ...measured].toSorted((a, b) => a.low - b.low)
}

/** What remains of a node without its first half. */
function subtract({ session, target }: Search, second: Node, first: Node): Node {
  const norm = Math.sqrt(Math.max(0, second.norm ** 2 - first.norm ** 2))
  return {
    low: second.low,
    high: second.high,
    norm,
    gap: second.gap - first.gap,
    error: second.error + first.error,
    tolerance: session.tolerance.flag * target.size * norm,
  }
}

function isActive({ gap, tolerance, error }: Node): boolean {
  return Math.abs(gap) > tolerance + 3 * error
}

/** Neither active nor clean are sums that the error bar blurs. */
function isClean({ gap, tolerance, error }: Node): boolean {
  return Math.abs(gap) <= tolerance + error && error <= tolerance
}

function findMiddle({ low, high }: Range, { lineLength }: Order): number {
  const lines = Math.floor((high - low) / lineLength)
  return lines > 1 ? low + Math.floor(lines / 2) * lineLength : Math.floor((low + high) / 2)
}

function* measureRanges(
  { session, target, order, weights }: Search,
  ranges: readonly Range[],
): Generator<Ask, Node[], Reply> {
  const { site, size, block } = target
  const directions = ranges.map((range) => createDirection({ block, order, weights }, range))
  const probes = directions.map((weighted): Probe => {
    const direction = normalise(weighted)
    return { direction, size, step: chooseStep(session, site, { direction, size }) }
  })
  const slopes = yield* measureSlopes(session, site, { probes, isStrict: false })
  return ranges.map(({ low, high }, i): Node => {
    const norm = measureNorm(directions[i]?.data ?? NO_WEIGHTS)
    const { analytic, numeric, error } = slopes[i] ?? UNMEASURED
    const tolerance = session.tolerance.flag * Math.max(Math.abs(analytic), size)
    return {
      low,
      high,
      norm,
      gap: norm * (analytic - numeric),
      error: norm * error,
      tolerance: norm * tolerance,
    }
  })
}

/** A direction need not span more than the entries that it moves, where they lie side by side. */
function createDirection(
  { block, order, weights }: Pick<Search, 'order' | 'weights'> & { readonly block: Block },
  { low, high }: Range,
): Direction {
  const first = order.toOffset(low)
  if (order.toOffset(high - 1) - first === high - 1 - low) {
    return { start: block.start + first, data: weights.subarray(first, first + high - low) }
  }
  const data = new Float64Array(weights.length)
  for (let position = low; position < high; position += 1) {
    const offset = order.toOffset(position)
    data[offset] = weights[offset] ?? Number.NaN
  }
  return { start: block.start, data }
}
