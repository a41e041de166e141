import type { ProblemError } from '#contract/problem.ts'
import { ServiceError } from '#service/errors.ts'
import { slimNotebook } from '#service/notebook-slimming.ts'
import { decodeSource, decodeUnicode } from '#service/source-decoding.ts'
import { findJsonFault } from './json-fault.ts'
import { isObject } from './json-object.ts'
import { findExcess } from './json-size.ts'
import { formatPointer } from './pointer.ts'

/** What a JSON text stands for. */
export type JsonContent = 'grade-request' | 'notebook' | 'assignment'

/** Keys that reach an object's prototype when parsed JSON is copied carelessly. */
const PROTOTYPE_KEYS: ReadonlySet<PropertyKey> = new Set(['__proto__', 'prototype', 'constructor'])

/**
 * Reads a body as JSON in UTF-8, without the outputs and metadata of a notebook in it. Of a key that stands twice in an
 * object the last counts, as with JSON.parse.
 * @throws ServiceError malformed-body: empty, not UTF-8, not JSON (with the place), nested deeper than 64, with a number
 * that no float64 holds, or with a key that names a prototype
 */
export function parseJsonBody(bytes: Uint8Array, content: JsonContent): unknown {
  const text = decodeText(bytes)
  if (text.trim() === '') throw new ServiceError('malformed-body', 'The body is empty; send JSON')
  const excess = findExcess(text)
  if (excess !== undefined) {
    throw new ServiceError('malformed-body', `The JSON is refused: it is ${excess}`)
  }
  const value = content === 'notebook' ? parseNotebook(text) : parseText(text)
  slimNotebook(findNotebook(value, content))
  const fault = findForbidden(value, [])
  if (fault === undefined) return value
  const detail = `The JSON is refused at ${fault.pointer}: ${fault.detail}`
  throw new ServiceError('malformed-body', detail, { errors: [fault] })
}

/** Decodes a Python source, in UTF-8 or as it says itself. @throws ServiceError malformed-body */
export function decodePython(bytes: Uint8Array): string {
  return decodeSource(bytes) ?? refuseBytes()
}

/** Decodes text in UTF-8, or UTF-16 with its mark. @throws ServiceError malformed-body */
export function decodeText(bytes: Uint8Array): string {
  return decodeUnicode(bytes) ?? refuseBytes()
}

function refuseBytes(): never {
  const detail = 'The body is not text in UTF-8; save the file in UTF-8, uncompressed'
  throw new ServiceError('malformed-body', detail)
}

/** As notebooks are written by Python, in whose JSON NaN and Infinity are numbers: they stand in outputs only. */
function parseNotebook(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return parseText(text.replace(NON_FINITE, (found) => (found.startsWith('"') ? found : 'null')))
  }
}

const NON_FINITE = /"(?:\\.|[^"\\])*"|-?\b(?:NaN|Infinity)\b/g

function parseText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const { line, column, expected, seen } = findJsonFault(text)
    throw new ServiceError(
      'malformed-body',
      `The body is not JSON: line ${line}, column ${column} should have ${expected}; it has ${seen}`,
    )
  }
}

function findNotebook(value: unknown, content: JsonContent): unknown {
  if (content === 'notebook') return value
  if (!isObject(value) || !isObject(value['submission'])) return undefined
  return value['submission']['notebook']
}

/** Looks at every value below `value`; `path` leads to it, and is put back as it was unless there is a fault. */
function findForbidden(value: unknown, path: PropertyKey[]): ProblemError | undefined {
  const what = explainForbidden(value, path)
  if (what !== undefined) {
    return { pointer: formatPointer(path), detail: `Must not hold ${what}` }
  }
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, member] of listMembers(value)) {
    path.push(key)
    const fault = findForbidden(member, path)
    if (fault !== undefined) return fault
    path.pop()
  }
  return undefined
}

function explainForbidden(value: unknown, path: readonly PropertyKey[]): string | undefined {
  const key = path.at(-1) ?? ''
  if (PROTOTYPE_KEYS.has(key)) return `a key named ${String(key)}`
  const isForbidden = typeof value === 'number' && !Number.isFinite(value)
  return isForbidden ? 'a number too large for a float64' : undefined
}

function listMembers(value: object): Iterable<[PropertyKey, unknown]> {
  return Array.isArray(value) ? value.entries() : Object.entries(value)
}
