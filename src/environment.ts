const PREFIX = 'BACKPROOF_'

/** Variables that Kubernetes sets in every pod for a Service whose name starts like ours. */
const LINK_NAMES = [
  /^BACKPROOF_(?:[A-Z0-9_]+_)?SERVICE_(?:HOST|PORT(?:_[A-Z0-9_]+)?)$/,
  /^BACKPROOF_(?:[A-Z0-9_]+_)?PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?$/,
]
const LINK_VALUE = /^(?:tcp|udp|sctp):\/\//

/** Settings of later versions, so that nobody hunts for a misspelling. */
const LATER = new Set(['BACKPROOF_DATABASE_URL', 'BACKPROOF_ROLE'])

/** The variables of an environment that are meant for us. */
export interface OwnVariables {
  /** Those with a value, without the service links. */
  readonly given: Readonly<Record<string, string>>
  /** Names of the service links that Kubernetes left. */
  readonly links: readonly string[]
}

/** Picks the variables that start with our prefix; one that is set to nothing counts as unset. */
export function pickOwnVariables(env: Readonly<Record<string, string | undefined>>): OwnVariables {
  const given: Record<string, string> = {}
  const links: string[] = []
  for (const [name, value = ''] of Object.entries(env)) {
    if (!name.startsWith(PREFIX)) continue
    if (isServiceLink(name, value)) links.push(name)
    else if (value.trim() !== '') given[name] = value.trim()
  }
  return { given, links: links.sort() }
}

function isServiceLink(name: string, value: string): boolean {
  if (LINK_NAMES.some((pattern) => pattern.test(name))) return true
  return name.endsWith('_PORT') && LINK_VALUE.test(value)
}

/** Says why a variable is refused that is not among the known ones. */
export function explainUnknown(name: string, known: readonly string[]): string {
  if (LATER.has(name)) return `${name}: is not in this version; unset it`
  const own = name.slice(PREFIX.length)
  const [nearest] = known
    .map((candidate) => ({ candidate, distance: countEdits(own, candidate.slice(PREFIX.length)) }))
    .sort((a, b) => a.distance - b.distance)
  const isNear = nearest !== undefined && nearest.distance <= Math.max(2, Math.ceil(own.length / 3))
  return isNear
    ? `${name}: is not known; did you mean ${nearest.candidate}?`
    : `${name}: is not known; the README lists all variables`
}

/** Levenshtein distance. */
function countEdits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at)
  for (const letter of from) row = advanceRow(row, letter, to)
  return row.at(-1) ?? 0
}

function advanceRow(row: readonly number[], letter: string, to: string): number[] {
  let [diagonal = 0] = row
  let left = diagonal + 1
  const next = [left]
  for (const [at, above] of row.slice(1).entries()) {
    left = Math.min(diagonal + (to[at] === letter ? 0 : 1), above + 1, left + 1)
    diagonal = above
    next.push(left)
  }
  return next
}
