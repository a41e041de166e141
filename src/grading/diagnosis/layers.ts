import type { Tensor } from '#grading/tensor.ts'

/** One layer of a net, by the names of its parameters. */
export interface Layer {
  readonly number: number
  readonly weights?: string
  readonly bias?: string
}

/** Where a parameter stands in a net. */
export interface Position {
  readonly layer: number
  readonly role: 'weights' | 'bias'
}

/**
 * The layers that names such as W1, b1, W2, b2 speak of, from the first to the last; none where a name has no number
 * or two parameters of a layer look alike. Weights have two sides larger than 1 or bear a W.
 */
export function readLayers(shapes: Readonly<Record<string, readonly number[]>>): readonly Layer[] {
  const layers = new Map<number, Layer>()
  for (const [name, shape] of Object.entries(shapes)) {
    const { number, role } = readName(name, shape)
    if (number === undefined) return []
    const layer = layers.get(number) ?? { number }
    if (layer[role] !== undefined) return []
    layers.set(number, { ...layer, [role]: name })
  }
  return [...layers.values()].toSorted((a, b) => a.number - b.number)
}

/** The place of each named parameter. */
export function locateParameters(layers: readonly Layer[]): ReadonlyMap<string, Position> {
  const positions = new Map<string, Position>()
  for (const { number, weights, bias } of layers) {
    if (weights !== undefined) positions.set(weights, { layer: number, role: 'weights' })
    if (bias !== undefined) positions.set(bias, { layer: number, role: 'bias' })
  }
  return positions
}

/** The shapes of named arrays. */
export function listShapes(
  tensors: readonly { readonly name: string; readonly right: Tensor }[],
): Record<string, readonly number[]> {
  return Object.fromEntries(tensors.map(({ name, right }) => [name, right.shape]))
}

function readName(
  name: string,
  shape: readonly number[],
): { number: number | undefined; role: 'weights' | 'bias' } {
  const match = /^(?<letters>\D+)(?<digits>\d+)$/.exec(name)
  const letters = match?.groups?.['letters'] ?? ''
  const isMatrix = shape.filter((side) => side > 1).length > 1
  const isWeights = /^[wW]/.test(letters) || (isMatrix && !/^[bB]/.test(letters))
  return {
    number: match === null ? undefined : Number(match.groups?.['digits']),
    role: isWeights ? 'weights' : 'bias',
  }
}
