import type { ReportNumber } from '#contract/report-value.ts'
import type { Tensor } from '#grading/tensor.ts'
import type { Value } from '#grading/value.ts'

/** Arrays with more entries than this are told by their shape alone. */
const MAX_ELEMENTS = 4096

/** A number as JSON can hold it: NaN and infinities as strings. */
export function renderNumber(value: number): ReportNumber {
  if (Number.isFinite(value)) return value
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? 'Infinity' : '-Infinity'
}

/** An array as nested arrays of numbers, a number for shape [], or its shape where it is too large. */
export function renderTensor(tensor: Tensor): unknown {
  const { shape, data } = tensor
  if (data.length > MAX_ELEMENTS) return { shape, omitted: true }
  return nest(shape, Array.from(data, renderNumber))
}

/** A value as the report shows it. */
export function renderValue(value: Value): unknown {
  switch (value.kind) {
    case 'tensor':
      return renderTensor(value.tensor)
    case 'int':
    case 'float':
      return renderNumber(value.value)
    case 'bool':
    case 'string':
      return value.value
    case 'none':
      return null
    case 'list':
    case 'tuple':
      return { [value.kind]: value.items.map(renderValue) }
    case 'dict':
      return {
        dict: Object.fromEntries(value.entries.map(([key, item]) => [key, renderValue(item)])),
      }
    case 'omitted':
      return { shape: value.shape, omitted: true }
    case 'other':
      return { type: value.type }
  }
}

function nest(shape: readonly number[], flat: readonly unknown[]): unknown {
  const [side, ...rest] = shape
  if (side === undefined) return flat[0]
  if (rest.length === 0) return flat
  const size = rest.reduce((product, length) => product * length, 1)
  return Array.from({ length: side }, (_, at) => nest(rest, flat.slice(at * size, (at + 1) * size)))
}
