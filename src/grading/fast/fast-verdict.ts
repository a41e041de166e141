/** The fast mode's verdict on a gradient. */
export interface FastVerdict {
  readonly mode: 'fast'
  readonly verdict: 'passed' | 'failed' | 'inconclusive'
  readonly blocks: readonly FastBlock[]
  readonly notes: readonly FastNote[]
  readonly evaluations: Evaluations
  /** How often backward was called anew. */
  readonly gradientCalls: number
  /** The standard deviation of the cost's rounding errors, as measured. */
  readonly noise: number
}

/** Evaluations of forward, by what they were for; calling backward anew counts as one. */
export interface Evaluations {
  readonly noise: number
  readonly projections: number
  readonly confirmation: number
  readonly localisation: number
}

/**
 * What the verdict rests on. `budget`: the evaluations ran out. `coarse`: verified only to the
 * resolution given, because of noise. `domain-edge`: cost or gradient are not finite nearby.
 * `float32`: gradient or cost carry single precision. `hidden-state`: equal calls give unequal
 * costs. `kink`: differs only at this very point, where the cost has no derivative. `noisy`: too
 * noisy for a verdict. `not-finite`: a NaN or an infinity. `quantised`: the cost moves in steps.
 * `random`: compared under one seed of the random generators. `small`: real, but within the
 * tolerance of single entries. `undecided`: the points nearby do not settle it. `uninformative`: the
 * gradient and the cost's slopes are all zero.
 */
export type FastNote =
  | 'budget'
  | 'coarse'
  | 'domain-edge'
  | 'float32'
  | 'hidden-state'
  | 'kink'
  | 'noisy'
  | 'not-finite'
  | 'quantised'
  | 'random'
  | 'small'
  | 'undecided'
  | 'uninformative'

/** The verdict on one tensor's gradient. */
export interface FastBlock {
  readonly name: string
  readonly verdict: 'passed' | 'failed' | 'inconclusive'
  readonly notes: readonly FastNote[]
  /**
   * The error's root mean square over the gradient's, as far as projections tell; 0 where they
   * agree, Infinity for a gradient of zeros, NaN where nothing was measured.
   */
  readonly relativeError: number
  /** Along how many directions the gradient was compared at the point itself. */
  readonly projections: number
  /** What would have passed unseen. */
  readonly missed: readonly MissedError[]
  /** Where the error is; absent unless the tensor failed. */
  readonly finding?: Finding
}

/**
 * In the part `probability` of all places, a single entry that is wrong by less than `size` would
 * have passed. The directions are known, so this is counted and not estimated.
 */
export interface MissedError {
  readonly probability: number
  readonly size: number
  /** `size` over the root mean square of the tensor's gradient; Infinity where that is 0. */
  readonly relativeSize: number
}

/** Which entries are wrong. */
export interface Finding {
  /** Whether the values below belong to the point itself or to one nearby. */
  readonly place: 'point' | 'nearby'
  readonly extent: Extent
  /** Entries measured one by one: all wrong ones, or a sample where most are wrong. */
  readonly entries: readonly FastEntry[]
  /** By which the right gradient seems to be multiplied, where that describes all entries. */
  readonly factor?: number
  /** False where the search ended early or met what it could not resolve. */
  readonly isComplete: boolean
}

/**
 * `entries`: single ones. `rows` and `columns` of a tensor seen as a matrix of its last axis:
 * whole ones. `dense`: spread over the tensor.
 */
export type Extent =
  | { readonly kind: 'entries' | 'dense' }
  | { readonly kind: 'rows' | 'columns'; readonly lines: readonly number[] }

export interface FastEntry {
  readonly index: readonly number[]
  readonly analytic: number
  /** NaN where forward gave no number. */
  readonly numeric: number
  /** By how much `numeric` may be off. */
  readonly error: number
  readonly verdict: 'right' | 'wrong' | 'unresolved'
}
