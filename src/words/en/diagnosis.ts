import type { Place } from '#grading/diagnosis/evidence.ts'
import { common } from './common.ts'

/** A wrong gradient beside the other one. */
interface Gap {
  readonly name: string
  readonly other: 'numeric' | 'right'
  readonly yours: string
  readonly theirs: string
}

const PLACES: Readonly<Record<Place['kind'], (target: string, own: string) => string>> = {
  own: (target) => `Look at the line of ${target}.`,
  delta: (target) =>
    `The gradients of the later layers agree, those of this layer and all earlier ones do not: the error enters in ${target}.`,
  follows: (target, own) =>
    `${own} is made from ${target}, where the error enters: mend that first.`,
  unknown: (_target, own) =>
    `Where it enters cannot be told from the numbers: go through the lines of ${own}.`,
}

/** How sure a cause is, at the head of its sentence. */
const LEADS = {
  exact: 'Exactly these numbers come out when',
  likely: 'It looks as it does when',
  vague: 'No pattern fits; it may be so when',
}

/** On what is wrong with a gradient: the gap, the place, the pattern, the causes. */
export const diagnosis = {
  shapeGap: (name: string, shape: string, wanted: string): string =>
    `${name} has shape ${shape}, expected ${wanted}.`,
  gap: ({ name, other, yours, theirs }: Gap): string =>
    `${name} differs from the ${other} gradient: yours is ${yours}, the ${other} one ${theirs}.`,
  entryGap: (
    { name, other, yours, theirs }: Gap,
    { differing, all, entry }: { differing: number; all: number; entry: string },
  ): string =>
    `${name} differs from the ${other} gradient in ${differing} of ${all} entries; at ${entry} yours is ${yours}, the ${other} one ${theirs}.`,
  place: (kind: Place['kind'], target: string, own: string): string => PLACES[kind](target, own),
  /** Clauses that say what wrong numbers look like; they go into `pattern` and `causes`. */
  signs: {
    negated: 'its sign is turned round',
    scaled: (factor: number): string => `it is ${common.factor(factor)} what it should be`,
    notFinite: 'it holds NaN or infinity',
    zeros: 'every entry is 0',
    whole: 'it holds whole numbers only',
    penalty: (scale: string, name: string): string =>
      `it differs from the right one by ${scale} times ${name}`,
    constant: 'every row holds the same number, a sum over all units',
    other: (name: string): string => `it holds the gradient of ${name}`,
    misplaced: 'it holds the right numbers in other places',
  },
  pattern: (sign: string): string => `${sign.charAt(0).toUpperCase()}${sign.slice(1)}.`,
  /** All causes, each a clause, in one sentence. */
  causes: (sureness: keyof typeof LEADS, causes: readonly string[]): string =>
    `${LEADS[sureness]} ${causes.join(', or when ')}.`,
  alsoAt: (targets: readonly string[]): string => `The same is so of ${common.list(targets)}.`,
  /** What is seen of backward's way of working; a sentence before `soWhen`. */
  calls: {
    twice: 'A second call with the same arguments returns twice the first gradients.',
    changed: (names: string): string => `${names} changed during the call.`,
    differences: 'The gradient is bit for bit a finite difference of your forward.',
    single: (targets: string): string => `${targets} holds numbers of six digits.`,
    early: (targets: string): string => `${targets} is 1/m of what it often is.`,
  },
  soWhen: (cause: string): string => `That is so when ${cause}.`,
  checker: (value: string, right: string): string =>
    `Your checker returns ${value} where ${right} is right.`,
  checkerCause: (cause: string): string => `Exactly that comes out when ${cause}.`,
}
