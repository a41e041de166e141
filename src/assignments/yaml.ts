import { parseDocument } from 'yaml'
import { CAPS } from '#contract/caps.ts'

/** What a YAML text says, as plain JSON; or why it cannot be said so. */
export type YamlResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly details: readonly string[] }

/** How many times anchors may be referred to, copies of copies multiplied. */
const MAX_ALIASES = 100

/** What a text may hold once its aliases are resolved: characters of keys and strings, and one for each value. */
const MAX_SIZE = 16 * 1024 * 1024

/** How many faults of one text are told. */
const MAX_DETAILS = 5

/**
 * Reads one YAML 1.2 document of the core schema: no tags, no merge keys, no key twice, nothing that JSON lacks.
 * Never throws.
 */
export function parseYaml(text: string): YamlResult {
  try {
    const document = parseDocument(text, { version: '1.2', schema: 'core', stringKeys: true })
    const complaints = [...document.errors, ...document.warnings]
    if (complaints.length > 0) return refuse(complaints.map(({ message }) => message))
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES })
    checkJson(value, { depth: 0, measure: { size: 0 } })
    return { ok: true, value }
  } catch (error) {
    return refuse([error instanceof Error ? error.message : String(error)])
  }
}

function refuse(messages: readonly string[]): YamlResult {
  const details = messages.slice(0, MAX_DETAILS).map(explain)
  return { ok: false, details: [...new Set(details)] }
}

/** The first line of a message; the parser quotes the text below it. */
function explain(message: string): string {
  if (/call stack|stack overflow/i.test(message)) return 'The text is nested too deep to be read'
  return message.split('\n')[0]?.replace(/:$/, '') ?? ''
}

interface Place {
  readonly depth: number
  /** How much was seen so far, shared by all places. */
  readonly measure: { size: number }
}

/** @throws Error for what JSON cannot hold, and for more than is taken. */
function checkJson(value: unknown, place: Place): void {
  place.measure.size += typeof value === 'string' ? value.length : 1
  if (place.measure.size > MAX_SIZE) {
    throw new Error(`The text must hold at most ${MAX_SIZE} characters, its aliases resolved`)
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new Error(`${value} is not a number of JSON; inside data write it as a string`)
  }
  if (typeof value !== 'object' || value === null) return
  if (place.depth >= CAPS.jsonDepth) {
    throw new Error(`The text must be nested at most ${CAPS.jsonDepth} deep`)
  }
  for (const [key, item] of Object.entries(value)) {
    place.measure.size += key.length
    checkJson(item, { ...place, depth: place.depth + 1 })
  }
}
