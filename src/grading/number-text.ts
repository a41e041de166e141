/** A number in a message: four significant digits, in the notation that is shorter to read. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return formatSpecial(value)
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return `${value}`
  const size = Math.abs(value)
  if (size >= 1e-3 && size < 1e6) return `${Number(value.toPrecision(4))}`
  return value.toExponential(3).replace(/\.?0+e/, 'e')
}

/** A number with all its digits, for values that are compared closely. */
export function formatExactly(value: number): string {
  return Number.isFinite(value) ? `${value}` : formatSpecial(value)
}

/** Where an entry stands, as it is written after an array's name: [2, 0], or nothing for a number. */
export function formatIndex(index: readonly number[]): string {
  return index.length === 0 ? '' : `[${index.join(', ')}]`
}

/** A factor in words: "2 times", "1/3 of". */
export function formatFactor(factor: number): string {
  const inverse = 1 / factor
  if (Math.abs(factor) < 1 && Number.isInteger(Math.round(inverse * 1e9) / 1e9)) {
    return `1/${Math.round(inverse)} of`
  }
  return `${formatNumber(factor)} times`
}

function formatSpecial(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? 'infinity' : '-infinity'
}
