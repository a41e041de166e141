import { isObject } from './json-object.ts'

type Schemas = Readonly<Record<string, unknown>>

const PREFIX = '#/components/schemas/'

/**
 * Leaves only those component schemas that something refers to, takes the suffix `Input` off a name that no other
 * schema claims, and unwraps an `allOf` of one. The generator emits every schema twice, as it comes in and as it goes
 * out, and drops what stands beside a reference unless that is wrapped.
 */
export function tidyComponents<Document extends object>(document: Document): Document {
  const components = readMember(document, 'components')
  const schemas = readMember(components, 'schemas')
  const used = collectReferences({ ...document, components: undefined }, schemas)
  const names = new Map([...used].sort().map((name) => [name, shortenName(name, used)]))
  const kept = Object.fromEntries([...names].map(([name, short]) => [short, schemas[name]]))
  const tidied = { ...document, components: { ...components, schemas: kept } }
  return JSON.parse(JSON.stringify(tidied), (key, value) =>
    key === '$ref' && typeof value === 'string' ? renameReference(value, names) : unwrap(value),
  )
}

function readMember(holder: object, key: string): Schemas {
  const member: unknown = Object.entries(holder).find(([name]) => name === key)?.[1]
  return isObject(member) ? member : {}
}

/** The names of all schemas that a value refers to, directly or through other schemas. */
function collectReferences(root: object, schemas: Schemas): ReadonlySet<string> {
  const used = new Set<string>(listReferences(root))
  // A set hands out what is added while it is walked.
  for (const name of used) {
    for (const next of listReferences(schemas[name])) used.add(next)
  }
  return used
}

function* listReferences(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, member] of Object.entries(value)) {
    if (key === '$ref' && typeof member === 'string') yield member.slice(PREFIX.length)
    else yield* listReferences(member)
  }
}

function shortenName(name: string, used: ReadonlySet<string>): string {
  const short = name.replace(/Input$/, '')
  return used.has(short) ? name : short
}

function renameReference(reference: string, names: ReadonlyMap<string, string>): string {
  const name = reference.slice(PREFIX.length)
  return `${PREFIX}${names.get(name) ?? name}`
}

function unwrap(value: unknown): unknown {
  if (!isObject(value) || Object.keys(value).length !== 1) return value
  const parts = value['allOf']
  return Array.isArray(parts) && parts.length === 1 ? parts[0] : value
}
