import type { Evidence } from '#grading/diagnosis/evidence.ts'
import { type Layer, readLayers } from '#grading/diagnosis/layers.ts'
import { buildMatrix, type Matrix, toMatrix, transpose } from '#grading/diagnosis/matrix.ts'
import type { Tensor } from '#grading/tensor.ts'

/** A test case read as a fully connected net, with examples in columns. */
export interface Layout {
  readonly layers: readonly Layer[]
  readonly weights: readonly Matrix[]
  readonly biases: readonly Matrix[]
  readonly inputs: Matrix
  readonly labels: Matrix
  /** Whether the test case has its examples in rows, so that its weights stand transposed here. */
  readonly isTransposed: boolean
}

/** Every way in which parameters and inputs fit together as a net; mostly one or none. */
export function listLayouts(evidence: Evidence): Layout[] {
  const { parameters = {}, inputs = {} } = evidence
  const named = evidence.gradients.map(({ name }) => [name, parameters[name]] as const)
  const tensors = Object.fromEntries(named.filter(isKnown))
  if (Object.keys(tensors).length < named.length) return []
  const layers = readLayers(mapShapes(tensors))
  const pairs = pairInputs(Object.values(inputs))
  return [false, true].flatMap((isTransposed) => {
    return pairs
      .map((pair) => fitLayout({ layers, tensors, pair, isTransposed }))
      .filter((layout) => layout !== undefined)
  })
}

/** A gradient or parameter in the layout's own orientation; undefined where it does not fit it. */
export function orient(
  tensor: Tensor,
  role: 'weights' | 'bias',
  { isTransposed }: { readonly isTransposed: boolean },
): Matrix | undefined {
  if (role === 'bias') return isColumn(tensor) ? asColumn(tensor) : undefined
  const matrix = toMatrix(tensor)
  return matrix && isTransposed ? transpose(matrix) : matrix
}

function isKnown(entry: readonly [string, Tensor | undefined]): entry is readonly [string, Tensor] {
  return entry[1] !== undefined
}

function mapShapes(tensors: Readonly<Record<string, Tensor>>): Record<string, readonly number[]> {
  return Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]))
}

/** Which input may hold the examples and which the labels. */
function pairInputs(inputs: readonly Tensor[]): { examples: Tensor; labels: Tensor }[] {
  return inputs.flatMap((examples) =>
    inputs
      .filter((labels) => labels !== examples && labels.data.length > 1)
      .map((labels) => ({ examples, labels })),
  )
}

interface Fitting {
  readonly layers: readonly Layer[]
  readonly tensors: Readonly<Record<string, Tensor>>
  readonly pair: { readonly examples: Tensor; readonly labels: Tensor }
  readonly isTransposed: boolean
}

function fitLayout({ layers, tensors, pair, isTransposed }: Fitting): Layout | undefined {
  const oriented = { isTransposed }
  const pick = (name: string | undefined, role: 'weights' | 'bias'): Matrix | undefined => {
    const tensor = name === undefined ? undefined : tensors[name]
    return tensor && orient(tensor, role, oriented)
  }
  const weights = layers.map((layer) => pick(layer.weights, 'weights')).filter(isMatrix)
  const biases = layers.map((layer) => pick(layer.bias, 'bias')).filter(isMatrix)
  const inputs =
    pair.examples.shape.length === 2 ? orient(pair.examples, 'weights', oriented) : undefined
  const units = weights.at(-1)?.rows
  if (inputs === undefined || units === undefined || !isChain(inputs, weights, biases))
    return undefined
  const labels = readLabels(pair.labels, { units, examples: inputs.columns, isTransposed })
  if (labels === undefined || weights.length !== layers.length) return undefined
  return { layers, weights, biases, inputs, labels, isTransposed }
}

function isMatrix(matrix: Matrix | undefined): matrix is Matrix {
  return matrix !== undefined
}

function isChain(inputs: Matrix, weights: readonly Matrix[], biases: readonly Matrix[]): boolean {
  if (biases.length !== weights.length) return false
  return weights.every(({ rows, columns }, l) => {
    return columns === (weights[l - 1]?.rows ?? inputs.rows) && biases[l]?.rows === rows
  })
}

interface LabelShape {
  readonly units: number
  readonly examples: number
  readonly isTransposed: boolean
}

/** Labels of the outputs' shape, a vector for one unit, or the classes' numbers for several. */
function readLabels(labels: Tensor, wanted: LabelShape): Matrix | undefined {
  const { units, examples } = wanted
  const { data } = labels
  const full = labels.shape.length === 2 ? orient(labels, 'weights', wanted) : undefined
  if (full?.rows === units && full.columns === examples) return full
  if (data.length !== examples) return undefined
  if (units === 1) return { rows: 1, columns: examples, data }
  return buildOneHot(data, units)
}

function buildOneHot(classes: Float64Array, units: number): Matrix | undefined {
  const areClasses = classes.every((entry) => {
    return Number.isInteger(entry) && entry >= 0 && entry < units
  })
  if (!areClasses) return undefined
  return buildMatrix(units, classes.length, (row, column) => (classes[column] === row ? 1 : 0))
}

function isColumn({ shape }: Tensor): boolean {
  return shape.filter((side) => side > 1).length <= 1
}

function asColumn({ data }: Tensor): Matrix {
  return { rows: data.length, columns: 1, data }
}
