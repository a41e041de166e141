import type { SourceLocation } from '#service/ports.ts'
import { nameClass, readData } from './objects.ts'
import type { Realm } from './realm.ts'

export const MAX_TEXT = 500
const MAX_EXCERPT = 160
const SHOWN_FRAMES = 50
const OUT_OF_MEMORY = /^Array buffer allocation failed|^Invalid typed array length/

/** What to say of something that a program threw. */
export interface FaultFacts {
  readonly type: string
  readonly text: string
  readonly location?: SourceLocation
  readonly excerpt?: string
}

export type FaultKind = 'exception' | 'exited' | 'memory-limit' | 'forbidden-import'

interface Chunk {
  readonly cell: number | undefined
  readonly lines: readonly string[]
}

/** A program's texts by the names they are compiled under. */
export class Sources {
  readonly #chunks = new Map<string, Chunk>()

  /** @param shown the text as its author wrote it, where the compiled one is another; lines are the same */
  add(cell: number | undefined, shown: string): string {
    const filename = cell === undefined ? 'submission' : `cell ${cell}`
    this.#chunks.set(filename, { cell, lines: shown.split('\n') })
    return filename
  }

  /** A line's text, counted from 1; undefined where there is none. */
  line(filename: string, line: number): string | undefined {
    return this.#chunks.get(filename)?.lines[line - 1]
  }

  locate(filename: string, line: number, name?: string): SourceLocation {
    const cell = this.#chunks.get(filename)?.cell
    return {
      ...(cell === undefined ? {} : { cell }),
      line,
      ...(name === undefined ? {} : { function: name }),
    }
  }
}

/** Which of the ends it is that a thrown value stands for. */
export function sortThrown(thrown: unknown, { tools }: Realm): FaultKind {
  if (tools.isExit(thrown)) return 'exited'
  if (tools.isForbiddenImport(thrown)) return 'forbidden-import'
  const isFull = nameThrown(thrown) === 'RangeError' && OUT_OF_MEMORY.test(readMessage(thrown))
  return isFull ? 'memory-limit' : 'exception'
}

/** Type, message and, where the program has part in it, the line. */
export function describeThrown(thrown: unknown, realm: Realm, sources: Sources): FaultFacts {
  const isImport = realm.tools.isForbiddenImport(thrown)
  return {
    type: isImport ? 'forbidden-import' : nameThrown(thrown),
    text: readMessage(thrown).slice(0, MAX_TEXT),
    ...findPlace(thrown, sources),
  }
}

/** The line, cut to a width around the column (from 0), and a caret under it where there is a column. */
export function pointAt(text: string, column: number | undefined): string {
  const plain = text.replaceAll('\t', ' ').trimEnd()
  const start = column === undefined ? 0 : Math.max(0, column - MAX_EXCERPT / 2)
  const shown = plain.slice(start, start + MAX_EXCERPT)
  const indent = shown.length - shown.trimStart().length
  if (column === undefined) return shown.slice(indent)
  const caret = Math.max(0, Math.min(column - start, shown.length) - indent)
  return `${shown.slice(indent)}\n${' '.repeat(caret)}^`
}

function nameThrown(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return typeof thrown
  const name = readData(thrown, 'name')
  return (typeof name === 'string' && name !== '' ? name : nameClass(thrown)).slice(0, 200)
}

function readMessage(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown
  if (typeof thrown !== 'object' || thrown === null) return String(thrown)
  const message = readData(thrown, 'message')
  return typeof message === 'string' ? message : ''
}

/** The innermost line of the program in a stack, whose text may be the program's own invention. */
function findPlace(thrown: unknown, sources: Sources): Partial<FaultFacts> {
  for (const frame of readStack(thrown).split('\n', SHOWN_FRAMES)) {
    const [, name, filename = '', line = ''] =
      /^ +at (?:(?:async )?(?:new )?([\w$.<>]+) .*?\(|)(submission|cell \d+):(\d+):\d+\)?$/.exec(
        frame,
      ) ?? []
    const text = sources.line(filename, Number(line))
    if (text === undefined) continue
    const own = name?.split('.').at(-1)
    const excerpt = pointAt(text, undefined)
    return {
      location: sources.locate(filename, Number(line), own === '<anonymous>' ? undefined : own),
      ...(excerpt === '' ? {} : { excerpt }),
    }
  }
  return {}
}

/** Making the text of a stack may run the program's code, which may throw again. */
function readStack(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return ''
  try {
    const stack: unknown = Reflect.get(thrown, 'stack')
    return typeof stack === 'string' ? stack : ''
  } catch {
    return ''
  }
}
