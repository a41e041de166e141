/** What a type's name stands for: Python's None, a number, an array, or something else. */
export function classifyType(type: string): 'none' | 'number' | 'array' | 'other' {
  if (isNone(type)) return 'none'
  if (NUMBERS.has(type)) return 'number'
  return ARRAYS.has(type) ? 'array' : 'other'
}

/** Whether a type is that of nothing, for which a return statement is often missing. */
export function isNone(type: string): boolean {
  return NOTHING.has(type)
}

const NOTHING: ReadonlySet<string> = new Set(['none', 'NoneType', 'undefined', 'null'])

const NUMBERS: ReadonlySet<string> = new Set([
  ...['number', 'int', 'float', 'bool', 'bool_', 'boolean'],
  ...['int32', 'int64', 'float32', 'float64'],
])
const ARRAYS: ReadonlySet<string> = new Set([
  ...['array', 'ndarray', 'Array', 'Float64Array', 'Float32Array'],
])
