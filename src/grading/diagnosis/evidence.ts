import type { Tensor } from '#grading/tensor.ts'
import type { Wording } from '#words/wording.ts'
import type { MistakeId } from './catalogue.ts'

/** The gradient of one parameter as backward gave it, beside the right one. */
export interface GradientEvidence {
  /** The parameter's name: W2 for dW2. */
  readonly name: string
  readonly verdict: 'passed' | 'failed' | 'inconclusive'
  readonly analytic: Tensor
  /** Of the parameter's shape. */
  readonly right: Tensor
  /** How far an entry of `right` may be off; by default what its source suggests. */
  readonly error?: number
}

/** All that is known of one wrong gradient computation. Whatever is absent is not used. */
export interface Evidence {
  /** In the order of the parameters, W1, b1, W2, ... */
  readonly gradients: readonly GradientEvidence[]
  /** Where the right gradients come from: finite differences, or a reference's own backward. */
  readonly source: 'numeric' | 'reference'
  readonly parameters?: Readonly<Record<string, Tensor>>
  readonly inputs?: Readonly<Record<string, Tensor>>
  /** The cost at the point, which also says how far numeric gradients can be trusted. */
  readonly cost?: number
  /** Known settings; else they are read from the inputs where those have telling names. */
  readonly facts?: Facts
  /** Values on the way that both sides name, such as dZ2; in any order. */
  readonly intermediates?: readonly Intermediate[]
  /** What backward gave when it was called a second time with the same arguments. */
  readonly again?: Readonly<Record<string, Tensor>>
  /** Names of arrays that forward or backward changed while they ran. */
  readonly changed?: readonly string[]
  /** Whether backward returned finite differences, as `findNumericBackward` tells. */
  readonly isNumeric?: boolean
  /** Known mistakes, each made in the reference's backward and run on this point. */
  readonly replays?: readonly Replay[]
}

/** Settings of a computation. */
export interface Facts {
  /** How many examples there are. */
  readonly m?: number
  /** The strength of L2 regularisation. */
  readonly lambda?: number
  /** The share of units that dropout keeps. */
  readonly keepProb?: number
  /** For each hidden layer what its outputs are multiplied by: 0 or 1, without 1 / keepProb. */
  readonly masks?: readonly Tensor[]
}

export interface Intermediate {
  readonly name: string
  readonly analytic: Tensor
  readonly right: Tensor
}

/** The gradients that a reference's backward gives with a known mistake in it. */
export interface Replay {
  readonly mistake: MistakeId
  /** Which array the mistake sits in, such as dZ1. */
  readonly target?: string
  /** What was done there, as a clause: "W2 stands in place of its transpose". */
  readonly detail?: Wording
  readonly gradients: Readonly<Record<string, Tensor>>
}

/**
 * `finding`: making the mistake gives the learner's very numbers. `observation`: the numbers look like it.
 */
export interface Candidate {
  readonly mistake: MistakeId
  readonly kind: 'finding' | 'observation'
  readonly confidence: 'high' | 'medium' | 'low'
  /** The array in which the mistake sits, such as dZ1, where that is known. */
  readonly target?: string
  readonly factor?: number
  /** What the mistake is, as a clause. */
  readonly cause: Wording
  /** What to do about it, in a sentence. */
  readonly next: Wording
  /** Both in one text. */
  readonly text: Wording
}

/**
 * Where the error enters. `own`: in this gradient's own line. `delta`: in what the gradients of this and of all earlier
 * layers are made from. `follows`: the gradient is made from something that is wrong already. `unknown`: cannot be told.
 */
export interface Place {
  readonly kind: 'own' | 'delta' | 'follows' | 'unknown'
  /** The array to look at first, such as dZ2. */
  readonly target?: string
  readonly text: Wording
}

/** What is known about one wrong gradient. */
export interface Diagnosis {
  /** The parameter's name: W2 for dW2. */
  readonly name: string
  /** At most three, the likeliest first; none where nothing fits. */
  readonly candidates: readonly Candidate[]
  readonly place: Place
  /** Gap, place, pattern and next step, for the learner. */
  readonly text: Wording
}
