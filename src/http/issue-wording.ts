import type { z } from 'zod'

type RawIssue = z.core.$ZodRawIssue

const MAX_SHOWN = 60

const TYPE_NAMES: Readonly<Record<string, string>> = {
  int: 'a whole number',
  object: 'an object',
  record: 'an object',
  array: 'an array',
}

const UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' }

/** Words an issue of a schema that has no words of its own: what must be there, and what is. */
export function wordIssue(issue: RawIssue): string {
  if (issue.code === 'invalid_key')
    return issue.issues[0]?.message ?? 'Has a name that is not taken'
  if (issue.code === 'unrecognized_keys') return 'Is not a known member'
  const expected = nameExpected(issue)
  if (issue.input === undefined) return `Is missing; it must be ${expected}`
  return `Must be ${expected}; it is ${show(issue.input)}`
}

function nameExpected(issue: RawIssue | z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPE_NAMES[issue.expected] ?? `a ${issue.expected}`
    case 'invalid_value':
      return `one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`
    case 'too_small':
      return nameBound(issue.inclusive === false ? 'more than' : 'at least', issue.minimum, issue)
    case 'too_big':
      return nameBound(issue.inclusive === false ? 'less than' : 'at most', issue.maximum, issue)
    case 'invalid_union':
      return issue.errors.flatMap((errors) => errors.map(nameType)).join(' or ')
    default:
      return 'something else'
  }
}

function nameType(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_type' ? nameExpected(issue) : 'something else'
}

function nameBound(relation: string, bound: number | bigint, { origin = '' }: { origin?: string }) {
  const unit = UNITS[origin] ?? ''
  return `${unit === '' ? '' : 'of '}${relation} ${bound}${unit}`
}

function show(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? typeof value)
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}… (${text.length} characters)` : text
}
