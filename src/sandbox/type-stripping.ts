import { stripTypeScriptTypes } from 'node:module'
import type { Chunk, LoadFault } from '#service/ports.ts'
import { Sources } from './javascript/faults.ts'
import { type Attempt, type BadPiece, splitGroups } from './javascript/groups.ts'
import type { BrokenPiece, WrittenChunk } from './javascript/program.ts'
import { describeSyntaxError } from './javascript/syntax-faults.ts'

/** The parser itself broke, and cannot be used again. */
export class StrippingError extends Error {
  override name = 'StrippingError'
}

interface GoodGroup {
  readonly kind: 'good'
  readonly line: number
  readonly text: string
}

const MORE_TO_COME = /eof|expression expected|unterminated/i
const NOT_ERASABLE = / (?:in strip-only mode|in type strip mode)/
const ADVICE = ' here, where types are only taken out'

/**
 * Makes TypeScript JavaScript in which every line and column is where it was. What does not parse, or is more than a
 * type, is left out statement by statement.
 * @throws StrippingError for text that breaks the parser
 */
export function stripChunk(chunk: Chunk): WrittenChunk {
  const { source: shown } = chunk
  const whole = strip(shown)
  if (typeof whole === 'string') return { ...chunk, source: whole, shown }
  const sources = new Sources()
  const filename = sources.add(chunk.cell, shown)
  const lines = shown.split('\n').map(() => '')
  const broken: BrokenPiece[] = []
  for (const part of splitGroups(shown, stripGroup)) {
    if (part.kind === 'bad') broken.push(explain(part, filename, sources))
    else lines.splice(part.line, part.text.split('\n').length, ...part.text.split('\n'))
  }
  return { ...chunk, source: lines.join('\n'), shown, broken }
}

function stripGroup(text: string, line: number): Attempt<GoodGroup> {
  const stripped = strip(text)
  if (typeof stripped === 'string') return [{ kind: 'good', line, text: stripped }]
  return MORE_TO_COME.test(stripped.message) ? 'incomplete' : 'broken'
}

function explain(piece: BadPiece, filename: string, sources: Sources): BrokenPiece {
  const error = strip('\n'.repeat(piece.line) + piece.text)
  const fault: LoadFault = describeSyntaxError(error, { ...piece, filename }, sources)
  return {
    fault: { ...fault, text: fault.text.replace(NOT_ERASABLE, ADVICE) },
    ...(piece.function === undefined ? {} : { function: piece.function }),
  }
}

function strip(text: string): string | SyntaxError {
  try {
    return stripTypeScriptTypes(text)
  } catch (error) {
    if (error instanceof SyntaxError) return error
    throw new StrippingError('it is nested too deeply to be read', { cause: error })
  }
}
