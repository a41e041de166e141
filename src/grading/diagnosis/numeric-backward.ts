import type { Check, Point } from '#grading/check/ask.ts'

/** Steps that finite differences are taken with. */
const STEPS = [1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8]
/** So many entries tell enough. */
const MOST_ENTRIES = 24
/** An entry that agrees at so many steps belongs to a cost that is linear there: it proves nothing. */
const LINEAR = 3

export type DifferenceFormula = 'central' | 'forward' | 'backward'

/** Whether a gradient is made of finite differences, bit by bit. */
export interface NumericMatch {
  readonly isNumeric: boolean
  /** The formula and step that most entries agree with; absent where none agrees. */
  readonly formula?: DifferenceFormula
  readonly step?: number
  /** How many entries agree with these, of how many that can tell. */
  readonly matched: number
  readonly telling: number
}

/**
 * Compares a gradient with forward, central and backward differences for steps from 1e-3 to 1e-8, bit by bit. It counts
 * as numeric when one formula and step give more than half of the entries that can tell: those that are not zero and do
 * not come out at many steps alike. At most 24 entries are looked at, 12 forwards each. One match says little where few
 * entries tell: confirm it at another point.
 */
export function* matchDifferences(
  theta: Float64Array,
  gradient: Float64Array,
): Check<NumericMatch> {
  const entries = chooseEntries(gradient)
  const reply = yield {
    kind: 'values',
    base: theta,
    directions: entries.map((start) => ({ start, data: Float64Array.of(1) })),
    points: [
      { direction: -1, step: 0 },
      ...entries.flatMap((_, direction) => listPoints(direction)),
    ],
    isSeeded: true,
  }
  const values = reply.kind === 'values' ? reply.values : new Float64Array(0)
  const matches = entries.map((entry, k) => {
    return listMatches(gradient[entry] ?? Number.NaN, values, 1 + 2 * STEPS.length * k)
  })
  return countMatches(matches)
}

/** What is known of a backward that may be numeric. */
export interface NumericSuspicion {
  /** How often backward called forward, or the function under it; a right backward never has to. */
  readonly forwardCalls?: number
  readonly parameters: number
  /** At the test point, */
  readonly match: NumericMatch
  /** and at another. */
  readonly confirmation?: NumericMatch
}

/**
 * Whether backward returned finite differences: it called forward at least once for every parameter and its entries agree
 * with such a formula or are too few to tell; or they agree at two points, however they were made.
 */
export function isNumericBackward(suspicion: NumericSuspicion): boolean {
  const { forwardCalls = 0, parameters, match, confirmation } = suspicion
  const hasEnoughCalls = forwardCalls >= Math.max(2, parameters)
  if (hasEnoughCalls && (match.isNumeric || parameters > 2)) return true
  return match.isNumeric && confirmation?.isNumeric === true
}

/** Entries that are not zero, spread evenly over the vector. */
function chooseEntries(gradient: Float64Array): number[] {
  const live = Array.from(gradient.keys()).filter((i) => gradient[i] !== 0)
  const count = Math.min(MOST_ENTRIES, live.length)
  return Array.from({ length: count }, (_, k) => live[Math.floor((k * live.length) / count)] ?? 0)
}

function listPoints(direction: number): Point[] {
  return STEPS.flatMap((step) => [
    { direction, step },
    { direction, step: -step },
  ])
}

/** The formulas and steps that give an entry, as `central 1e-7`; none where too many do. */
function listMatches(entry: number, values: Float64Array, start: number): string[] | undefined {
  const base = values[0] ?? Number.NaN
  const found = STEPS.flatMap((step, k) => {
    const plus = values[start + 2 * k] ?? Number.NaN
    const minus = values[start + 2 * k + 1] ?? Number.NaN
    const formulas: Readonly<Record<DifferenceFormula, number>> = {
      central: (plus - minus) / (2 * step),
      forward: (plus - base) / step,
      backward: (base - minus) / step,
    }
    return Object.entries(formulas)
      .filter(([, value]) => value === entry)
      .map(([formula]) => `${formula} ${step}`)
  })
  const steps = new Set(found.map((text) => text.split(' ')[1]))
  return steps.size >= LINEAR ? undefined : found
}

function countMatches(matches: readonly (readonly string[] | undefined)[]): NumericMatch {
  const telling = matches.filter((found) => found !== undefined)
  const counts = new Map<string, number>()
  for (const found of telling.flat()) counts.set(found, (counts.get(found) ?? 0) + 1)
  const [best] = [...counts].toSorted(([, a], [, b]) => b - a)
  if (best === undefined) return { isNumeric: false, matched: 0, telling: telling.length }
  const [name, matched] = best
  const formula = (['central', 'forward', 'backward'] as const).find((f) => name.startsWith(f))
  return {
    isNumeric: matched > telling.length / 2,
    ...(formula && { formula }),
    step: Number(name.split(' ')[1]),
    matched,
    telling: telling.length,
  }
}
