import type { WireTensor } from '#sandbox/wire.ts'
import { readNested, readTyped } from './nested-numbers.ts'
import { isPlain } from './objects.ts'
import type { RealmTools } from './realm/tools.ts'
import { type Maker, makeTensor, type SentValue } from './values-in.ts'

/** The header of a batch of points; numbers are places among the tensors. */
export interface PointsHeader {
  readonly wrt: readonly string[]
  readonly indices: number
  readonly replacements: number
  readonly lengths?: number
  readonly isSeeded?: boolean
  readonly isComplex?: boolean
  readonly result: string
  readonly cotangent?: string
  readonly steps: number
}

/** A run of entries to replace in the vector that the moved values form. */
export interface Change {
  readonly start: number
  readonly entries: Float64Array
}

interface Block extends WireTensor {
  readonly offset: number
  readonly data: Float64Array
}

const NONE = new Float64Array(0)

/** The values that points change; makers give them as they stand at the time. */
export class Movable {
  readonly makers = new Map<string, Maker>()
  readonly #blocks: Block[] = []

  constructor(values: ReadonlyMap<string, SentValue>, names: readonly string[], tools: RealmTools) {
    let offset = 0
    for (const name of names) {
      const { shape, data } = copyNumbers(values.get(name))
      const block: Block = { dtype: 'float64', shape, data, offset }
      this.#blocks.push(block)
      this.makers.set(name, () => makeTensor(block, tools))
      offset += data.length
    }
  }

  /** Acts with entries of the vector changed, and changes them back. */
  with<T>({ start, entries }: Change, act: () => T): T {
    const restores = this.#blocks.map((block) => replace(block, start, entries))
    try {
      return act()
    } finally {
      for (const restore of restores) restore()
    }
  }
}

/** What each point changes; one entry by default. */
export function listChanges(header: PointsHeader, tensors: readonly WireTensor[]): Change[] {
  const read = (at: number | undefined) => (at === undefined ? NONE : (tensors[at]?.data ?? NONE))
  const replacements = read(header.replacements)
  const lengths = header.lengths === undefined ? undefined : read(header.lengths)
  let at = 0
  return Array.from(read(header.indices), (start, point) => {
    const length = lengths?.[point] ?? 1
    const entries = replacements.subarray(at, at + length)
    at += length
    return { start, entries }
  })
}

/** Reads a point's result: a number, or an array that is contracted with another of its shape; NaN for anything else. */
export function readPoint(value: unknown, cotangent: WireTensor | undefined): number {
  const numbers = readNumbers(value)
  if (numbers === undefined) return Number.NaN
  const { shape, data } = numbers
  if (cotangent === undefined) return data.length === 1 ? (data[0] ?? Number.NaN) : Number.NaN
  const isSame = shape.length === cotangent.shape.length
  if (!isSame || shape.some((side, axis) => side !== cotangent.shape[axis])) return Number.NaN
  return data.reduce((sum, number, at) => sum + number * (cotangent.data?.[at] ?? Number.NaN), 0)
}

function readNumbers(
  value: unknown,
): (Pick<WireTensor, 'shape'> & { data: Float64Array }) | undefined {
  if (typeof value === 'number') return { shape: [], data: Float64Array.of(value) }
  if (!isPlain(value)) return undefined
  try {
    return Array.isArray(value) ? readNested(value) : readTyped(value)
  } catch {
    return undefined
  }
}

function copyNumbers(value: SentValue | undefined): {
  shape: readonly number[]
  data: Float64Array
} {
  const held = value?.node['t']
  if (typeof held !== 'number') {
    const number = value?.node['f'] ?? value?.node['i']
    return { shape: [], data: Float64Array.of(Number(number)) }
  }
  const { shape = [], data = NONE } = value?.tensors[held] ?? {}
  return { shape, data: data.slice() }
}

function replace({ data, offset }: Block, start: number, entries: Float64Array): () => void {
  const low = Math.max(start, offset)
  const high = Math.min(start + entries.length, offset + data.length)
  if (low >= high) return () => undefined
  const before = data.slice(low - offset, high - offset)
  data.set(entries.subarray(low - start, high - start), low - offset)
  return () => data.set(before, low - offset)
}
