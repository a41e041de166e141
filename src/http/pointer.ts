const MAX_LENGTH = 400

/** Writes a path as a JSON pointer (RFC 6901) in its URI fragment form; one of absurd length is cut short. */
export function formatPointer(path: readonly PropertyKey[]): string {
  const pointer = `#${path.map((key) => `/${escapeKey(String(key))}`).join('')}`
  return pointer.length > MAX_LENGTH ? `${pointer.slice(0, MAX_LENGTH)}…` : pointer
}

function escapeKey(key: string): string {
  const cut = key.slice(0, MAX_LENGTH).replaceAll('~', '~0').replaceAll('/', '~1')
  return encodeURIComponent(cut.toWellFormed())
}
