/**
 * What a check asks of the program under test, and what comes back. Checks are generators: they yield an `Ask`, receive
 * the `Reply` to it, and return a verdict; whoever drives them (a sandbox session, a plain function in a test) decides
 * how the program is run. Nothing here waits, draws random numbers without a seed, or trusts what comes back.
 */
export type Ask = ValuesAsk | GradientAsk

/** Values of the scalar function at a batch of points around one base vector. */
export interface ValuesAsk {
  readonly kind: 'values'
  /** All parameters, flattened in C order, one after another. */
  readonly base: Float64Array
  /** Directions that points move along, each over a slice of the vector. */
  readonly directions: readonly Direction[]
  /** One point each: base + step * directions[direction] (direction -1: the base itself). */
  readonly points: readonly Point[]
  /** Whether random generators are put back to one seed before each point (common random numbers). */
  readonly isSeeded: boolean
}

export interface Direction {
  /** Offset of the first entry that it moves. */
  readonly start: number
  readonly data: Float64Array
}

export interface Point {
  readonly direction: number
  readonly step: number
}

/** Forward and the learner's backward, called anew at one vector, always under the seed of seeded values. */
export interface GradientAsk {
  readonly kind: 'gradient'
  readonly base: Float64Array
}

export type Reply = ValuesReply | GradientReply

export interface ValuesReply {
  readonly kind: 'values'
  /** One per point; NaN where the program gave no number or raised an exception. */
  readonly values: Float64Array
}

export interface GradientReply {
  readonly kind: 'gradient'
  readonly cost: number
  /** Flattened like the base; undefined where backward failed or gave something of another size. */
  readonly gradient: Float64Array | undefined
}

/** One parameter tensor's slice of the vector. */
export interface Block {
  readonly name: string
  readonly start: number
  readonly shape: readonly number[]
}

/** Runs a check to its end against any program. */
export type Check<Verdict> = Generator<Ask, Verdict, Reply>
