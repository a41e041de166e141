import type { Matrix } from '#grading/diagnosis/matrix.ts'
import { type Environment, type Expression, evaluate } from './expression.ts'
import type { Model, Pass } from './model.ts'
import { RIGHT_SLOPES } from './slope.ts'

/** What a line of backward is there for. */
export type Role = 'start' | 'pull' | 'drop' | 'delta' | 'weights' | 'bias' | 'return'

/** One line of backward: an array and how it is computed. */
export interface Line {
  /** The array's name, such as dZ2; for `return` the parameter's. */
  readonly target: string
  readonly role: Role
  readonly layer: number
  readonly value: Expression
}

/** The right backward of a model, line by line from the last layer. */
export function writeProgram(model: Model): readonly Line[] {
  const last = model.weights.length
  const layers = Array.from({ length: last }, (_, i) => last - i)
  const lines = layers.flatMap((l) => [
    ...(l === last ? [startLine(model, l)] : hiddenLines(model, l)),
    ...parameterLines(model, l),
  ])
  const returns = layers.flatMap((l) => [returnLine('W', l), returnLine('b', l)])
  return [...lines, ...returns]
}

/** The arrays that backward can see at its start. A0 is the input. */
export function nameArrays(model: Model, pass: Pass): Environment {
  const named = (letter: string, matrices: readonly Matrix[], first = 1) =>
    matrices.map((matrix, i) => [`${letter}${i + first}`, matrix] as const)
  return Object.fromEntries([
    ['A0', model.inputs],
    ['Y', model.labels],
    ...named('W', model.weights),
    ...named('b', model.biases),
    ...named('Z', pass.sums),
    ...named('A', pass.outputs),
    ...named('D', model.masks),
    ...(model.masks.length > 0 ? named('H', pass.undropped.slice(0, -1)) : []),
  ])
}

/**
 * Runs lines one after another, the arrays of earlier lines at hand. Undefined where a line has no value or one of
 * another shape than it has in `right`.
 */
export function runLines(
  lines: readonly Line[],
  start: Environment,
  right?: Environment,
): Environment | undefined {
  const environment: Record<string, Matrix> = { ...start }
  for (const { target, role, value } of lines) {
    const result = evaluate(value, environment)
    const name = role === 'return' ? returnName(target) : target
    if (result === undefined || !fits(result, right?.[name])) return undefined
    environment[name] = result
  }
  return environment
}

/** Under which name a program keeps the gradient that it returns for a parameter. */
export function returnName(parameter: string): string {
  return `return ${parameter}`
}

function fits(result: Matrix, wanted: Matrix | undefined): boolean {
  return wanted === undefined || (result.rows === wanted.rows && result.columns === wanted.columns)
}

function startLine(model: Model, l: number): Line {
  const error: Expression = { kind: 'difference', left: name(`A${l}`), right: name('Y') }
  const sloped = model.loss === 'squared' ? multiplySlope(error, model, l) : error
  return { target: `dZ${l}`, role: 'start', layer: l, value: scale(model.gain, sloped) }
}

function hiddenLines(model: Model, l: number): Line[] {
  const pulled: Expression = {
    kind: 'dot',
    left: { kind: 'transpose', of: name(`W${l + 1}`) },
    right: name(`dZ${l + 1}`),
  }
  const dropped: Expression = scale(1 / model.keepProb, {
    kind: 'entrywise',
    left: name(`dA${l}`),
    right: name(`D${l}`),
  })
  const hasDropout = model.masks[l - 1] !== undefined
  return [
    { target: `dA${l}`, role: 'pull', layer: l, value: pulled },
    ...(hasDropout ? [{ target: `dA${l}`, role: 'drop', layer: l, value: dropped } as const] : []),
    {
      target: `dZ${l}`,
      role: 'delta',
      layer: l,
      value: multiplySlope(name(`dA${l}`), model, l),
    },
  ]
}

function multiplySlope(of: Expression, model: Model, l: number): Expression {
  const activation = model.activations[l - 1] ?? model.output
  if (activation === 'linear' || activation === 'softmax') return of
  const slope = RIGHT_SLOPES[activation]
  const source = slope.of === 'A' ? nameUndropped(model, l) : `Z${l}`
  const right: Expression = { kind: 'slope', form: slope.form, leak: model.leak, of: name(source) }
  return { kind: 'entrywise', left: of, right }
}

/** Outputs before dropout are what g' is taken from; H holds them where A does not. */
function nameUndropped(model: Model, l: number): string {
  return model.masks[l - 1] === undefined ? `A${l}` : `H${l}`
}

function parameterLines(model: Model, l: number): Line[] {
  const product: Expression = scale(model.average, {
    kind: 'dot',
    left: name(`dZ${l}`),
    right: { kind: 'transpose', of: name(`A${l - 1}`) },
  })
  const penalty: Expression = { kind: 'scale', factor: model.decay, of: name(`W${l}`) }
  const weights: Expression =
    model.decay === 0 ? product : { kind: 'sum', left: product, right: penalty }
  const bias: Expression = scale(model.average, { kind: 'row-sums', of: name(`dZ${l}`) })
  return [
    { target: `dW${l}`, role: 'weights', layer: l, value: weights },
    { target: `db${l}`, role: 'bias', layer: l, value: bias },
  ]
}

function returnLine(letter: string, l: number): Line {
  return { target: `${letter}${l}`, role: 'return', layer: l, value: name(`d${letter}${l}`) }
}

function name(text: string): Expression {
  return { kind: 'name', name: text }
}

function scale(factor: number, of: Expression): Expression {
  return factor === 1 ? of : { kind: 'scale', factor, of }
}
