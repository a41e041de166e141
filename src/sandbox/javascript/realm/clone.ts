import { setProperty } from './records.ts'

const PlainError = Error
const PlainMap = Map
const PlainSet = Set
const PlainDate = Date
const PlainArray = Array
const { keys } = Object
const { isArray } = Array
const { isView } = ArrayBuffer

/** What structuredClone gives, for what programs of numbers clone. @throws for functions and symbols */
export function clone(value: unknown): unknown {
  return cloneInto(value, new PlainMap())
}

function cloneInto(value: unknown, known: Map<unknown, unknown>): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') {
    throw new PlainError(`DataCloneError: a ${typeof value} could not be cloned`)
  }
  if (typeof value !== 'object' || value === null) return value
  const copied = known.get(value)
  if (copied !== undefined) return copied
  return cloneObject(value, known)
}

function cloneObject(value: object, known: Map<unknown, unknown>): unknown {
  if (isView(value)) return 'slice' in value ? (value as Float64Array).slice() : value
  if (value instanceof PlainDate) return new PlainDate(+value)
  if (value instanceof PlainMap) return cloneMap(value, known)
  if (value instanceof PlainSet) return cloneSet(value, known)
  const copy = isArray(value) ? new PlainArray(value.length) : {}
  known.set(value, copy)
  for (const key of keys(value)) {
    setProperty(copy, key, cloneInto(Reflect.get(value, key), known))
  }
  return copy
}

function cloneMap(value: Map<unknown, unknown>, known: Map<unknown, unknown>): unknown {
  const copy = new PlainMap()
  known.set(value, copy)
  for (const [key, item] of value) copy.set(cloneInto(key, known), cloneInto(item, known))
  return copy
}

function cloneSet(value: Set<unknown>, known: Map<unknown, unknown>): unknown {
  const copy = new PlainSet()
  known.set(value, copy)
  for (const item of value) copy.add(cloneInto(item, known))
  return copy
}
