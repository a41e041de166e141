import { types } from 'node:util'
import type { Dtype } from '#grading/tensor.ts'
import type { WireTensor } from '#sandbox/wire.ts'
import { MAX_DEPTH, type Numbers, readNested, readTyped } from './nested-numbers.ts'
import { isPlain, listElements, nameClass } from './objects.ts'

/** A value of a program as a header node; see value-nodes.ts. */
export type ValueNode = Readonly<Record<string, unknown>>

const MAX_NODES = 1_000
const MAX_TEXT = 200
/** As the host counts: one answer holds so many arrays of the largest size, and some elements more. */
const ANSWER_TENSORS = 16
const ANSWER_ELEMENTS = 65_536

/**
 * Collects the arrays of one answer, within the answer's caps. Objects are read by the grader's own functions; an
 * accessor of the program's can still be met, and whatever it does it can only lose by.
 */
export class ValueWriter {
  readonly tensors: WireTensor[] = []
  readonly #largest: number
  #elements: number
  #nodes = MAX_NODES

  constructor(tensorElements: number) {
    this.#largest = tensorElements
    this.#elements = ANSWER_TENSORS * tensorElements + ANSWER_ELEMENTS
  }

  /** Any value as a node; what is no number, text or container becomes its type's name. */
  write(value: unknown, depth = 0): ValueNode {
    this.#nodes -= 1
    if (this.#nodes < 0 || depth > MAX_DEPTH) return { o: typeof value }
    switch (typeof value) {
      case 'number':
        return this.#addScalar(value, 'float64', 'number')
      case 'boolean':
        return this.#addScalar(Number(value), 'bool', 'boolean')
      case 'string':
        return { s: value.slice(0, MAX_TEXT) }
      case 'object':
        return value === null ? { o: 'null' } : this.#writeObject(value, depth)
      default:
        return { o: typeof value }
    }
  }

  /** An array as a tuple: its elements one by one, even where they are numbers. */
  writeTuple(items: readonly unknown[]): ValueNode {
    return { u: items.map((item) => this.write(item, 1)) }
  }

  #writeObject(value: object, depth: number): ValueNode {
    if (!isPlain(value)) return { o: 'Proxy' }
    try {
      const typed = readTyped(value)
      if (typed !== undefined) return this.#add(typed, nameClass(value))
      if (Array.isArray(value)) return this.#writeArray(value, depth)
      if (types.isNumberObject(value)) return this.write(Reflect.apply(toNumber, value, []), depth)
      return this.#writeRecord(value, depth)
    } catch {
      return { o: nameClass(value) }
    }
  }

  #writeArray(value: readonly unknown[], depth: number): ValueNode {
    const numbers = readNested(value)
    if (numbers !== undefined) return this.#add(numbers, 'Array')
    if (value.length > this.#nodes) return { o: 'Array' }
    return { l: listElements(value).map((item) => this.write(item, depth + 1)) }
  }

  #writeRecord(value: object, depth: number): ValueNode {
    const name = nameClass(value)
    const entries = types.isMap(value) ? listMapEntries(value) : listEntries(value)
    const isRecord = types.isMap(value) || !isOpaque(value)
    if (!isRecord || entries.length > this.#nodes) return { o: name }
    return {
      d: entries.map(([key, item]) => [key.slice(0, MAX_TEXT), this.write(item, depth + 1)]),
    }
  }

  #addScalar(number: number, dtype: Dtype, type: string): ValueNode {
    return this.#add({ shape: [], data: Float64Array.of(number), dtype }, type)
  }

  #add({ shape, data, dtype }: Numbers, type: string): ValueNode {
    const isSent = data.length <= this.#largest && data.length <= this.#elements
    if (isSent) this.#elements -= data.length
    this.tensors.push({ dtype, shape, ...(isSent ? { data } : {}) })
    return { t: this.tensors.length - 1, type: type.slice(0, MAX_TEXT) }
  }
}

/** The entries of a record or a Map by name; what an accessor would give is left to the accessor. */
export function listEntries(value: object): [string, unknown][] {
  return Object.entries(Object.getOwnPropertyDescriptors(value))
    .filter(([, { enumerable }]) => enumerable)
    .map(([key, property]) => [key, 'value' in property ? property.value : Symbol('accessor')])
}

const toNumber = Number.prototype.valueOf
const eachEntry = Map.prototype.forEach

function listMapEntries(value: object): [string, unknown][] {
  const entries: [string, unknown][] = []
  const add = (item: unknown, key: unknown) => {
    if (typeof key === 'string') entries.push([key, item])
  }
  Reflect.apply(eachEntry, value, [add])
  return entries
}

/** Objects of the language that are no records of values. */
function isOpaque(value: object): boolean {
  return (
    types.isPromise(value) ||
    types.isDate(value) ||
    types.isRegExp(value) ||
    types.isNativeError(value) ||
    types.isSet(value) ||
    types.isAnyArrayBuffer(value) ||
    types.isGeneratorObject(value)
  )
}
