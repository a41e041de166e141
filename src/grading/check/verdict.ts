import type { Finding } from './judgement.ts'
import type { CheckNote } from './notes.ts'

/** What a check of one test point concludes. */
export interface CheckVerdict {
  readonly verdict: 'passed' | 'failed' | 'inconclusive'
  /** Every entry was measured. */
  readonly mode: 'entries'
  /** In the order of theta; none where nothing was measured. */
  readonly entries: readonly EntryVerdict[]
  readonly blocks: readonly BlockVerdict[]
  readonly notes: readonly CheckNote[]
  /** Forwards that were spent, backward called anew counted as one. */
  readonly evaluations: number
}

export interface EntryVerdict {
  readonly finding: Finding
  readonly analytic: number
  /** The slope measured, and by how much it may be off; NaN and infinite where nothing was learned. */
  readonly numeric: number
  readonly error: number
  /** The slopes on both sides of a kink at the point itself. */
  readonly jump?: readonly [number, number]
}

export interface BlockVerdict {
  readonly name: string
  readonly verdict: 'passed' | 'failed' | 'inconclusive'
  /** How many entries differ at the point itself. */
  readonly differing: number
  /** The entry farthest out in relation to what is allowed for; absent where nothing was measured. */
  readonly worst?: EntryReference
  /** Offsets in the block of entries that have a kink at the point itself. */
  readonly kinks: readonly number[]
  /** What differs at a point near by, where the block is right or undecided at the point itself. */
  readonly nearby?: NearbyDifference
}

export interface EntryReference {
  /** Counted in C order from 0 in the block. */
  readonly offset: number
  readonly analytic: number
  readonly numeric: number
  readonly error: number
}

/** Slopes at another point, of one entry or, without `offset`, along a joint direction. */
export interface NearbyDifference {
  readonly offset?: number
  readonly analytic: number
  readonly numeric: number
  readonly error: number
}
