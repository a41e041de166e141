import { listSavedLines } from './saved-output.ts'

/** A code cell of a notebook, or of a script with marks. */
export interface CodeCell {
  readonly source: string
  /** Its number, counted over cells of every type from 1. */
  readonly cell: number
  /** Number of its first line in a script, from 1. */
  readonly firstLine?: number
  /** Lines of its saved outputs that tell a difference. They are never graded. */
  readonly saved?: readonly string[]
}

/** The code of a notebook, or why it has none that can be graded. */
export type Framing =
  | { readonly ok: true; readonly chunks: readonly CodeCell[] }
  | ({ readonly ok: false } & FramingFault)

export interface FramingFault {
  readonly code: 'invalid-notebook' | 'empty-submission' | 'source-too-large'
  /** What is wrong, with the value seen. */
  readonly fault: string
  /** JSON pointer into the notebook, such as `/cells/3/source`; empty for the whole. */
  readonly pointer: string
  /** Bytes of code seen until the cap was passed; only with source-too-large. */
  readonly size?: number
}

/** How many cells of every type a notebook may have. */
export const MAX_CELLS = 10_000

/**
 * Takes the code cells out of a parsed nbformat document of version 3 or 4, in order; outputs, prose and metadata are
 * dropped. Linear in the size of the notebook.
 * @param sourceBytes what the code may have in all, in bytes of UTF-8.
 */
export function frameNotebook(notebook: unknown, sourceBytes: number): Framing {
  try {
    return { ok: true, chunks: readCode(listCells(notebook), sourceBytes) }
  } catch (error) {
    if (error instanceof FramingError) return { ok: false, ...error.fault }
    throw error
  }
}

/** The text that a notebook's fingerprint is taken of: its code cells, joined by U+001E. */
export function joinForHash(chunks: readonly { readonly source: string }[]): string {
  return chunks.map((chunk) => chunk.source).join('\u001e')
}

/** Ends the reading at the first fault; never leaves this file. */
class FramingError extends Error {
  readonly fault: FramingFault

  constructor(pointer: string, fault: string, extras: Partial<FramingFault> = {}) {
    super(fault)
    this.fault = { code: 'invalid-notebook', fault, pointer, ...extras }
  }
}

interface PlacedCell {
  readonly cell: unknown
  readonly pointer: string
  /** The member that holds the code: `source` in nbformat 4, `input` in nbformat 3. */
  readonly codeKey: 'source' | 'input'
}

function listCells(notebook: unknown): readonly PlacedCell[] {
  const root = readObject(notebook, '')
  const version = root['nbformat']
  if (version === undefined) {
    throw new FramingError('/nbformat', 'The notebook has no nbformat; it must be 3 or 4')
  }
  if (version !== 3 && version !== 4) {
    throw new FramingError(
      '/nbformat',
      `nbformat must be 3 or 4; it is ${describe(version)}. Save the notebook anew with Jupyter`,
    )
  }
  const cells = version === 4 ? placeCells(root, '', 'source') : listWorksheetCells(root)
  if (cells.length <= MAX_CELLS) return cells
  const pointer = version === 4 ? '/cells' : '/worksheets'
  throw new FramingError(pointer, `A notebook may have ${MAX_CELLS} cells; it has ${cells.length}`)
}

function listWorksheetCells(root: Readonly<Record<string, unknown>>): readonly PlacedCell[] {
  const worksheets = readList(root['worksheets'], '/worksheets')
  return worksheets.flatMap((sheet, at) => {
    const pointer = `/worksheets/${at}`
    return placeCells(readObject(sheet, pointer), pointer, 'input')
  })
}

function placeCells(
  holder: Readonly<Record<string, unknown>>,
  pointer: string,
  codeKey: PlacedCell['codeKey'],
): readonly PlacedCell[] {
  return readList(holder['cells'], `${pointer}/cells`).map((cell, at) => ({
    cell,
    pointer: `${pointer}/cells/${at}`,
    codeKey,
  }))
}

function readCode(cells: readonly PlacedCell[], sourceBytes: number): readonly CodeCell[] {
  const chunks: CodeCell[] = []
  let size = 0
  for (const [at, placed] of cells.entries()) {
    const source = readCell(placed)
    if (source === undefined) continue
    size += Buffer.byteLength(source)
    if (size > sourceBytes) {
      const fault = `The code may have ${sourceBytes} bytes; up to this cell it has ${size}`
      throw new FramingError(placed.pointer, fault, { code: 'source-too-large', size })
    }
    chunks.push({ source, cell: at + 1, ...readSaved(placed) })
  }
  if (chunks.length > 0) return chunks
  const fault = `None of the notebook's ${cells.length} cells is a code cell`
  throw new FramingError('', fault, { code: 'empty-submission' })
}

function readCell({ cell, pointer, codeKey }: PlacedCell): string | undefined {
  const members = readObject(cell, pointer)
  const type = members['cell_type']
  if (typeof type !== 'string') {
    throw new FramingError(
      `${pointer}/cell_type`,
      `A cell's cell_type must be a string; it is ${describe(type)}`,
    )
  }
  if (type !== 'code') return undefined
  // Some tools write a cell of the one version in a notebook of the other.
  const key = [codeKey, 'source', 'input'].find((each) => members[each] !== undefined) ?? codeKey
  return readText(members[key], `${pointer}/${key}`)
}

function readSaved({ cell }: PlacedCell): Pick<CodeCell, 'saved'> {
  const saved = listSavedLines(readObject(cell, '')['outputs'])
  return saved.length === 0 ? {} : { saved }
}

function readText(text: unknown, pointer: string): string {
  if (typeof text === 'string') return text
  // A cell that was never written to.
  if (text === undefined || text === null) return ''
  if (!Array.isArray(text)) {
    throw new FramingError(
      pointer,
      `A cell's code must be a string or a list of strings; it is ${describe(text)}`,
    )
  }
  const at = text.findIndex((line) => typeof line !== 'string')
  if (at === -1) return joinLines(text)
  throw new FramingError(
    `${pointer}/${at}`,
    `A line of code must be a string; it is ${describe(text[at])}`,
  )
}

/** Lines have their ends; where none has, the tool that wrote them left them out. */
function joinLines(lines: readonly string[]): string {
  const hasEnds = lines.some((line) => line.includes('\n'))
  return lines.join(hasEnds ? '' : '\n')
}

function readObject(value: unknown, pointer: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value))
  }
  const what = pointer === '' ? 'A notebook' : `What stands at ${pointer}`
  throw new FramingError(pointer, `${what} must be an object; it is ${describe(value)}`)
}

function readList(value: unknown, pointer: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new FramingError(pointer, `${pointer} must be a list; it is ${describe(value)}`)
}

function describe(value: unknown): string {
  if (value === undefined) return 'absent'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  return (JSON.stringify(value) ?? typeof value).slice(0, 60)
}
