import { concatenateData, createScalar, createTensor, hasSameShape, type Tensor } from './tensor.ts'
import type { Value } from './value.ts'

/** A list or a tuple. */
export type Sequence = Extract<Value, { kind: 'list' | 'tuple' }>

/** Whether the value is a list or a tuple. */
export function isSequence(value: Value): value is Sequence {
  return value.kind === 'list' || value.kind === 'tuple'
}

/**
 * The tensor a numeric value is: of shape [] for numbers and booleans. Undefined for everything
 * else, and where there is no value.
 */
export function toTensor(value: Value | undefined): Tensor | undefined {
  switch (value?.kind) {
    case 'tensor':
      return value.tensor
    case 'int':
      return createScalar(value.value, 'int64')
    case 'float':
      return createScalar(value.value)
    case 'bool':
      return createScalar(Number(value.value), 'bool')
    default:
      return undefined
  }
}

/** Those of the named values that are numeric, as tensors. */
export function toTensors(
  values: Readonly<Record<string, Value>>,
  names: readonly string[] = Object.keys(values),
): Record<string, Tensor> {
  const tensors = names.map((name) => [name, toTensor(values[name])] as const)
  return Object.fromEntries(tensors.filter((entry): entry is [string, Tensor] => !!entry[1]))
}

/** Tensors of the named values, in the order of the names; without those that are not numeric. */
export function listTensors(
  values: Readonly<Record<string, Value>>,
  names: readonly string[],
): readonly Tensor[] {
  return names.map((name) => toTensor(values[name])).filter((tensor) => tensor !== undefined)
}

/** The shape of a numeric value, or of an array that was left out; undefined for everything else. */
export function findShape(value: Value): readonly number[] | undefined {
  return value.kind === 'omitted' ? value.shape : toTensor(value)?.shape
}

/**
 * The array that a list or tuple of numbers, or of arrays of one shape, nested or not, amounts to;
 * undefined for others.
 */
export function stackNumbers(sequence: Sequence): Tensor | undefined {
  const rows: Tensor[] = []
  for (const item of sequence.items) {
    const row = isSequence(item) ? stackNumbers(item) : toTensor(item)
    if (row === undefined || (rows[0] !== undefined && !hasSameShape(rows[0], row)))
      return undefined
    rows.push(row)
  }
  return createTensor([rows.length, ...(rows[0]?.shape ?? [])], concatenateData(rows))
}

/** What the value's language calls its type; where that is not known, what kind of value it is. */
export function describeType(value: Value): string {
  if ('type' in value && value.type !== undefined) return value.type
  if (value.kind !== 'tensor') return value.kind
  return value.tensor.shape.length === 0 ? 'number' : 'array'
}
