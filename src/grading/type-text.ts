/** What a program's value is, to be read after "is": `None`, or `of type dict`. */
export function describeFound(type: string): string {
  return isNone(type) ? 'None' : `of type ${type}`
}

/** What was expected: `a number`, `an array`, or the type's own name. */
export function describeWanted(type: string): string {
  if (isNone(type)) return 'None'
  if (NUMBERS.has(type)) return 'a number'
  return ARRAYS.has(type) ? 'an array' : type
}

/** Whether a type is that of Python's None, for which a return statement is often missing. */
export function isNone(type: string): boolean {
  return type === 'none' || type === 'NoneType'
}

const NUMBERS: ReadonlySet<string> = new Set([
  ...['number', 'int', 'float', 'bool', 'bool_'],
  ...['int32', 'int64', 'float32', 'float64'],
])
const ARRAYS: ReadonlySet<string> = new Set(['array', 'ndarray'])
