const { defineProperty } = Object
const PlainArray = Array
const { isArray } = Array
const { isView } = ArrayBuffer

/** Sets a property as an assignment would, whatever the program has done to the prototypes. */
export function setProperty(target: object, name: string, value: unknown): void {
  defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true })
}

/** Sets a property that loops over an object do not see. */
export function hideProperty(target: object, name: string, value: unknown): void {
  defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true })
}

/** Nested arrays of a shape, in C order; of shape [] a number. With `areTruths`, booleans. */
export function makeArray(
  shape: readonly number[],
  data: Float64Array,
  areTruths: boolean,
): unknown {
  const reader = { data, at: 0, areTruths }
  return shape.length === 0 ? readNext(reader) : build(shape, 0, reader)
}

/** An array of the program's own. */
export function makeList(items: ArrayLike<unknown>): unknown[] {
  const list = new PlainArray(items.length)
  for (let at = 0; at < items.length; at += 1) list[at] = items[at]
  return list
}

/** A plain object of the program's own. */
export function makeRecord(
  keys: ArrayLike<string>,
  items: ArrayLike<unknown>,
): Record<string, unknown> {
  const record = {}
  for (let at = 0; at < keys.length; at += 1) setProperty(record, keys[at] ?? '', items[at])
  return record
}

/** A number or the numbers of an array, nested or not, times a factor; anything else as it is. */
export function scale(value: unknown, factor: number): unknown {
  if (typeof value === 'number') return value * factor
  if (isArray(value)) {
    const scaled = new PlainArray(value.length)
    for (let at = 0; at < scaled.length; at += 1) scaled[at] = scale(value[at], factor)
    return scaled
  }
  return isView(value) ? scaleView(value, factor) : value
}

interface Reader {
  readonly data: Float64Array
  readonly areTruths: boolean
  at: number
}

function build(shape: readonly number[], depth: number, reader: Reader): unknown[] {
  const array = new PlainArray(shape[depth] ?? 0)
  const isLast = depth === shape.length - 1
  for (let at = 0; at < array.length; at += 1) {
    array[at] = isLast ? readNext(reader) : build(shape, depth + 1, reader)
  }
  return array
}

function readNext(reader: Reader): number | boolean {
  const number = reader.data[reader.at] ?? Number.NaN
  reader.at += 1
  return reader.areTruths ? number !== 0 : number
}

function scaleView(value: ArrayBufferView, factor: number): unknown {
  if (!('map' in value) || typeof value.map !== 'function') return value
  return value.map((item: unknown) => (typeof item === 'number' ? item * factor : item))
}
