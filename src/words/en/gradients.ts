import { isPlainFactor } from '#grading/number-text.ts'
import { common } from './common.ts'

/** What a gradient is held against: the numeric one, or the one that is known to be right. */
type Other = 'numeric' | 'right'

/** The entry that is furthest off. */
interface Example {
  /** Its index, such as `[2, 0]`; empty for a number. */
  readonly entry: string
  readonly yours: string
  /** Undefined where it is no number. */
  readonly theirs: string | undefined
  readonly other: Other
  /** Whether it was seen at another point than the test's. */
  readonly isNearby: boolean
}

interface Pattern {
  readonly name: string
  readonly other: Other
  /** What `gradients.example` gives. */
  readonly example: string
}

const WHERE = {
  scale:
    'A constant factor is a stray multiplier, or an average (1/m) that is missing or taken twice.',
  sign: 'Look for a difference taken the wrong way round, such as Y - A for A - Y.',
  zeros: 'The gradient never reaches this parameter.',
  transpose: 'Look at the order and the transposes of the matrix product.',
}

/** On gradients beside the right or the numeric ones; names are those of gradients, such as dW1. */
export const gradients = {
  uninformative:
    'Forward does not change with any parameter here and every gradient is zero. That agrees, but it proves nothing: check that forward uses its parameters.',
  missing: (name: string): string =>
    `${name} is missing: backward returns no gradient of that name.`,
  notANumber: (name: string, type: string): string =>
    `${name} is ${common.found(type)}; expected is a number or an array of numbers.`,
  shape: (name: string, shape: string, wanted: string): string =>
    `${name} has shape ${shape}; its parameter has shape ${wanted}.`,
  keepdims: 'A sum over an axis keeps it with keepdims=True.',
  example: ({ entry, yours, theirs, other, isNearby }: Example): string => {
    const here = entry === '' ? 'Here' : `At ${entry}`
    const nearby = entry === '' ? 'At a point near by,' : `At a point near by, at ${entry}`
    const place = isNearby ? nearby : here
    if (theirs === undefined) return `${place} yours is ${yours}.`
    return `${place} yours is ${yours} and the ${other} one ${theirs}.`
  },
  scale: ({ name, other, example, factor }: Pattern & { readonly factor: number }): string => {
    const times = `${isPlainFactor(factor) ? 'exactly ' : ''}${common.factor(factor)}`
    return common.join(
      `${name} is ${times} the ${other} gradient.`,
      example,
      `${WHERE.scale} Look at the line that sets ${name}.`,
    )
  },
  sign: ({ name, other, example }: Pattern): string =>
    common.join(`${name} has the opposite sign of the ${other} gradient.`, example, WHERE.sign),
  zeros: ({ name, other, example }: Pattern): string =>
    common.join(`${name} is all zeros and the ${other} gradient is not.`, example, WHERE.zeros),
  transpose: ({ name, other, example }: Pattern): string =>
    common.join(`${name} is the transpose of the ${other} gradient.`, example, WHERE.transpose),
  notFinite: (name: string, example: string): string =>
    common.join(`${name} is not finite.`, example, 'A division by zero or log(0) gives that.'),
  differs: (name: string): string => `${name} differs.`,
  differsIn: (name: string, differing: number, all: number): string =>
    `${name} differs in ${differing} of its ${all} entries.`,
  agreeing: (names: readonly string[]): string =>
    `${common.list(names)} ${names.length === 1 ? 'agrees' : 'agree'}.`,
  tooLarge: (name: string, shape: string): string =>
    `${name} could not be judged: with shape ${shape} it is too large to be sent back beside all else that backward returns.`,
  noDecision: (name: string): string =>
    `${name} was not judged: there is no expected and no numeric gradient to compare it with.`,
  costNotFinite: (name: string): string =>
    `${name} could not be judged: the cost is not finite at or beside this point. Choose a test point where it is.`,
  sizeOne: (name: string): string => `${name} is an array of one entry and was read as a number.`,
}
