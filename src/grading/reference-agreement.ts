import type { Block } from './check/ask.ts'
import { isOpen } from './check/judgement.ts'
import type { CheckVerdict, EntryVerdict } from './check/verdict.ts'
import type { FastVerdict } from './fast/fast-verdict.ts'
import { findLargestMagnitude } from './norm.ts'
import { countElements, unravelOffset } from './tensor.ts'

/** What is known of a reference's gradient at one test point. */
export interface ReferenceEvidence {
  readonly blocks: readonly Block[]
  /** The reference's own gradient, and its slopes by complex steps where there are any. */
  readonly gradient: Float64Array
  readonly complex: Float64Array | undefined
  /** The slopes of its forward by differences, with their errors. */
  readonly check: CheckVerdict | FastVerdict
}

/**
 * Whether a reference's gradient is that of its own forward, by the finest method that others confirm: complex steps,
 * differences of each entry, or differences along random directions.
 */
export interface ReferenceAgreement {
  readonly verdict: 'agrees' | 'disagrees' | 'undecided'
  readonly method: 'complex-step' | 'differences' | 'projections'
  /** The entry farthest out in units of what is allowed for; absent where no single entry was measured. */
  readonly worst?: ReferenceEntry
}

export interface ReferenceEntry {
  readonly name: string
  readonly index: readonly number[]
  readonly reference: number
  readonly measured: number
  /** |reference - measured| / the larger of both, from 0 to 2. */
  readonly relativeError: number
}

/** Up to this part of its size an entry of a reference may be off. */
export const REFERENCE_TOLERANCE = 1e-6
/** What rounding leaves of entries that should be 0, as part of the largest. */
const ROUNDING = 1e-12
/** How far complex steps may be from differences, whose own tolerance this is. */
const WITNESSED = 1e-5

/** Holds a reference's gradient against its own forward. */
export function compareReference(evidence: ReferenceEvidence): ReferenceAgreement {
  const { check, complex } = evidence
  if (check.mode === 'fast') return { verdict: nameVerdict(check), method: 'projections' }
  const isExact = complex !== undefined && isWitnessed(complex, check.entries)
  const measured = check.entries.map((entry, at) => ({
    entry,
    slope: isExact ? (complex[at] ?? Number.NaN) : entry.numeric,
    error: isExact ? 0 : 3 * entry.error,
  }))
  const excesses = measureExcesses(evidence.gradient, measured)
  const most = Math.max(...excesses)
  const worst = describeWorst(evidence, measured, excesses.indexOf(most))
  if (!isExact) return { verdict: nameVerdict(check), method: 'differences', ...worst }
  const isWrong = most > 1 || check.verdict === 'failed'
  return { verdict: isWrong ? 'disagrees' : 'agrees', method: 'complex-step', ...worst }
}

function nameVerdict({ verdict }: CheckVerdict | FastVerdict): ReferenceAgreement['verdict'] {
  if (verdict === 'inconclusive') return 'undecided'
  return verdict === 'passed' ? 'agrees' : 'disagrees'
}

/** Where differences tell anything, complex steps must say the same; they must tell something somewhere. */
function isWitnessed(complex: Float64Array, entries: readonly EntryVerdict[]): boolean {
  const told = entries.flatMap((entry, at) =>
    isOpen(entry.finding) ? [] : [{ ...entry, slope: complex[at] ?? Number.NaN }],
  )
  const agrees = ({ slope, numeric, error }: (typeof told)[number]) =>
    Math.abs(slope - numeric) <=
    WITNESSED * Math.max(Math.abs(slope), Math.abs(numeric)) + 3 * error
  return told.length > 0 && told.every(agrees)
}

interface Measured {
  readonly entry: EntryVerdict
  readonly slope: number
  readonly error: number
}

/** How far out each entry is, in units of what is allowed for; at a kink every slope is one of several. */
function measureExcesses(gradient: Float64Array, measured: readonly Measured[]): number[] {
  const floor = ROUNDING * findLargestMagnitude(gradient)
  return measured.map(({ entry, slope, error }, at) => {
    const own = gradient[at] ?? Number.NaN
    if (isOpen(entry.finding) || own === slope) return 0
    const size = Math.max(Math.abs(own), Math.abs(slope))
    return Math.abs(own - slope) / (REFERENCE_TOLERANCE * size + floor + error)
  })
}

function describeWorst(
  { blocks, gradient }: ReferenceEvidence,
  measured: readonly Measured[],
  at: number,
): Pick<ReferenceAgreement, 'worst'> {
  const block = blocks.find(({ start, shape }) => at >= start && at < start + countElements(shape))
  if (block === undefined) return {}
  const reference = gradient[at] ?? Number.NaN
  const slope = measured[at]?.slope ?? Number.NaN
  const size = Math.max(Math.abs(reference), Math.abs(slope))
  const relativeError = reference === slope ? 0 : Math.abs(reference - slope) / size
  const index = unravelOffset(block.shape, at - block.start)
  return { worst: { name: block.name, index, reference, measured: slope, relativeError } }
}
