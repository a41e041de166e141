/**
 * JSON in the canonical form of RFC 8785: keys in order of their UTF-16 code units, no white space, numbers as
 * ECMAScript prints them. @throws TypeError for what JSON cannot hold.
 */
export function formatCanonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formatCanonicalJson).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${formatCanonicalJson(member)}`)
    return `{${members.join(',')}}`
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new TypeError(`Cannot write ${value} as JSON`)
  }
  const text = JSON.stringify(value)
  if (text === undefined) throw new TypeError(`Cannot write ${typeof value} as JSON`)
  return text
}
