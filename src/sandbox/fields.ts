import { stripVTControlCharacters } from 'node:util'
import { WireError } from './wire.ts'

const MAX_LISTED_TEXT = 600

/** A JSON object of unknown content. */
export type Fields = Readonly<Record<string, unknown>>

/** @throws WireError when the value is no object. */
export function readFields(value: unknown, what: string): Fields {
  if (!isFields(value)) throw new WireError(`${what} is no object`)
  return value
}

/** Whether a value is an object with fields: no null, no list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The list in a field, cut to the cap. @throws WireError when there is none. */
export function readList(fields: Fields, key: string, cap: number): readonly unknown[] {
  const value = fields[key]
  if (!Array.isArray(value)) throw new WireError(`${key} is no list`)
  return value.slice(0, cap)
}

/** The text in a field, fit to be shown and cut to the cap. @throws WireError when there is none. */
export function readText(fields: Fields, key: string, cap: number): string {
  const value = fields[key]
  if (typeof value !== 'string') throw new WireError(`${key} is no text`)
  return cleanText(value, cap)
}

/** One of the words in a field. @throws WireError when it is another. */
export function readWord<T extends string>(fields: Fields, key: string, words: readonly T[]): T {
  const found = words.find((word) => word === fields[key])
  if (found === undefined) throw new WireError(`${key} is none of ${words.join(', ')}`)
  return found
}

/** A whole number from `least` to `most`, or undefined where the field holds anything else. */
export function readInteger(
  fields: Fields,
  key: string,
  { least, most }: { readonly least: number; readonly most: number },
): number | undefined {
  const value = fields[key]
  const isInside = typeof value === 'number' && Number.isInteger(value)
  return isInside && value >= least && value <= most ? value : undefined
}

/**
 * A text of a program as it can be shown anywhere: without terminal sequences, control characters
 * other than new lines and tabs, and characters that turn the direction of writing.
 */
export function cleanText(text: string, cap: number): string {
  return stripVTControlCharacters(text.slice(0, 4 * cap))
    .replace(/\r\n?/g, '\n')
    .replace(/[\p{Cc}\p{Cs}\p{Bidi_Control}]/gu, (character) =>
      character === '\n' || character === '\t' ? character : '',
    )
    .slice(0, cap)
}

/** A list of texts. @throws WireError */
export function readTexts(fields: Fields, key: string, cap: number): string[] {
  return readList(fields, key, cap).map((item) => {
    if (typeof item !== 'string') throw new WireError(`${key} holds something that is no text`)
    return cleanText(item, MAX_LISTED_TEXT)
  })
}
