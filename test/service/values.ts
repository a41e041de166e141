import { toTensor } from '#grading/numeric-value.ts'
import { createScalar, createTensor } from '#grading/tensor.ts'
import type { Value } from '#grading/value.ts'

/** A number as a program returns it. */
export function number(value: number): Value {
  return { kind: 'tensor', tensor: createScalar(value), type: 'float' }
}

/** An array with one axis. */
export function array(...data: number[]): Value {
  return { kind: 'tensor', tensor: createTensor([data.length], data), type: 'ndarray' }
}

export function tuple(...items: Value[]): Value {
  return { kind: 'tuple', items }
}

export function dict(entries: Readonly<Record<string, Value>>): Value {
  return { kind: 'dict', entries: Object.entries(entries) }
}

/** The first entry of a value; NaN where it is no number. */
export function read(value: Value | undefined): number {
  return (value && toTensor(value)?.data[0]) ?? Number.NaN
}
