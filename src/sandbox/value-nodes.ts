import type { Value } from '#grading/value.ts'
import { cleanText, type Fields, readFields, readList, readText } from './fields.ts'
import { WireError, type WireTensor } from './wire.ts'

const MAX_DEPTH = 8
const MAX_ITEMS = 1_000
const MAX_TEXT = 200

/**
 * A value as a header node; its arrays are added to `tensors`.
 * @throws TypeError for the kinds that only a sandbox makes.
 */
export function encodeValue(value: Value, tensors: WireTensor[]): object {
  switch (value.kind) {
    case 'tensor':
      tensors.push(value.tensor)
      return { t: tensors.length - 1 }
    case 'int':
      return { i: value.value }
    case 'float':
      return { f: encodeFloat(value.value) }
    case 'bool':
      return { b: value.value }
    case 'string':
      return { s: value.value }
    case 'none':
      return { n: 0 }
    case 'list':
    case 'tuple': {
      const items = value.items.map((item) => encodeValue(item, tensors))
      return value.kind === 'list' ? { l: items } : { u: items }
    }
    case 'dict':
      return { d: value.entries.map(([key, item]) => [key, encodeValue(item, tensors)]) }
    default:
      throw new TypeError(`A value of kind ${value.kind} cannot be sent to a sandbox`)
  }
}

/** A child's header node as a value. @throws WireError when it does not follow the protocol. */
export function decodeValue(node: unknown, tensors: readonly WireTensor[], depth = 0): Value {
  const fields = readFields(node, 'a value')
  const [kind] = Object.keys(fields)
  if (depth > MAX_DEPTH) throw new WireError('a value is nested too deeply')
  switch (kind) {
    case 't':
      return decodeTensor(fields, tensors)
    case 's':
      return { kind: 'string', value: readText(fields, 's', MAX_TEXT) }
    case 'n':
      return { kind: 'none' }
    case 'o':
      return { kind: 'other', type: readText(fields, 'o', MAX_TEXT) }
    case 'l':
    case 'u': {
      const items = readList(fields, kind, MAX_ITEMS)
      return {
        kind: kind === 'l' ? 'list' : 'tuple',
        items: items.map((item) => decodeValue(item, tensors, depth + 1)),
      }
    }
    case 'd':
      return { kind: 'dict', entries: decodeEntries(fields, tensors, depth) }
    default:
      throw new WireError(`a value of unknown kind ${cleanText(String(kind), MAX_TEXT)}`)
  }
}

function decodeEntries(
  fields: Fields,
  tensors: readonly WireTensor[],
  depth: number,
): [string, Value][] {
  return readList(fields, 'd', MAX_ITEMS).map((entry) => {
    const [key, node] = Array.isArray(entry) ? entry : []
    if (typeof key !== 'string') throw new WireError('an entry of a dict has no key')
    return [cleanText(key, MAX_TEXT), decodeValue(node, tensors, depth + 1)]
  })
}

function decodeTensor(fields: Fields, tensors: readonly WireTensor[]): Value {
  const found = tensors[Number(fields['t'])]
  if (found === undefined) throw new WireError('a value points at a tensor that is not there')
  const { dtype, shape, data } = found
  const type = readText(fields, 'type', MAX_TEXT)
  return data === undefined
    ? { kind: 'omitted', shape, type }
    : { kind: 'tensor', tensor: { dtype, shape, data }, type }
}

/** JSON has neither the infinities nor NaN nor a negative zero; Python's float reads these words. */
function encodeFloat(value: number): number | string {
  if (Object.is(value, -0)) return '-0.0'
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  return value
}
