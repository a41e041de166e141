import type { Tensor } from '#grading/tensor.ts'
import type { Value } from '#grading/value.ts'

const INDENT = '    '
const MAX_WIDTH = 100

/** A value as Python source, `_np` being NumPy; undefined for one that only a sandbox can hold. */
export function writePython(value: Value, indent = ''): string | undefined {
  switch (value.kind) {
    case 'tensor':
      return writeTensor(value.tensor, indent)
    case 'int':
      return `${value.value}`
    case 'float':
      return writeFloat(value.value)
    case 'bool':
      return value.value ? 'True' : 'False'
    case 'string':
      return JSON.stringify(value.value)
    case 'none':
      return 'None'
    case 'list':
    case 'tuple':
      return writeSequence(value.kind, value.items, indent)
    case 'dict':
      return writeDict(value.entries, indent)
    default:
      return undefined
  }
}

function writeSequence(
  kind: 'list' | 'tuple',
  items: readonly Value[],
  indent: string,
): string | undefined {
  const texts = items.map((item) => writePython(item, indent))
  if (!isWhole(texts)) return undefined
  if (kind === 'list') return `[${texts.join(', ')}]`
  return `(${texts.join(', ')}${texts.length === 1 ? ',' : ''})`
}

function writeDict(
  entries: readonly (readonly [string, Value])[],
  indent: string,
): string | undefined {
  const texts = entries.map(([, item]) => writePython(item, `${indent}${INDENT}`))
  if (!isWhole(texts)) return undefined
  const lines = texts.map((text, at) => `${JSON.stringify(entries[at]?.[0])}: ${text}`)
  return wrap(['{', '}'], lines, indent)
}

function isWhole(texts: readonly (string | undefined)[]): texts is readonly string[] {
  return texts.every((text) => text !== undefined)
}

function writeTensor(tensor: Tensor, indent: string): string {
  const { shape, data, dtype } = tensor
  if (shape.length === 0)
    return `_np.${dtype === 'bool' ? 'bool_' : dtype}(${writeEntry(tensor, 0)})`
  if (data.length === 0) return `_np.zeros((${shape.join(', ')},), dtype="${dtype}")`
  const texts = Array.from(data, (_, at) => writeEntry(tensor, at))
  const nested = nest(shape, texts, indent)
  const type = dtype === 'float64' ? '' : `, dtype="${dtype}"`
  return `_np.array(${nested}${type})`
}

function writeEntry({ data, dtype }: Tensor, at: number): string {
  const entry = data[at] ?? Number.NaN
  if (dtype === 'bool') return entry === 0 ? 'False' : 'True'
  return dtype === 'int64' ? `${entry}` : writeFloat(entry)
}

function nest(shape: readonly number[], texts: readonly string[], indent: string): string {
  const [side = 0, ...rest] = shape
  if (rest.length === 0) return wrap(['[', ']'], texts, indent)
  const size = texts.length / side
  const rows = Array.from({ length: side }, (_, at) =>
    nest(rest, texts.slice(at * size, (at + 1) * size), `${indent}${INDENT}`),
  )
  return wrap(['[', ']'], rows, indent)
}

/** On one line where it fits, else one item a line. */
function wrap(
  [open, close]: readonly [string, string],
  items: readonly string[],
  indent: string,
): string {
  const line = `${open}${items.join(', ')}${close}`
  if (!line.includes('\n') && indent.length + line.length <= MAX_WIDTH) return line
  const inner = `${indent}${INDENT}`
  return `${open}\n${items.map((item) => `${inner}${item},\n`).join('')}${indent}${close}`
}

/** JavaScript and Python read the same shortest digits as the same double. */
function writeFloat(value: number): string {
  if (Number.isNaN(value)) return '_np.nan'
  if (!Number.isFinite(value)) return value > 0 ? '_np.inf' : '-_np.inf'
  if (Object.is(value, -0)) return '-0.0'
  const text = `${value}`
  return /[.e]/.test(text) ? text : `${text}.0`
}
