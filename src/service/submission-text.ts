import { createHash } from 'node:crypto'
import type { Submission } from '#contract/submission.ts'
import { type CodeCell, frameNotebook, joinForHash } from '#notebooks/framing.ts'
import { splitScript } from '#notebooks/scripts.ts'
import { ServiceError } from './errors.ts'
import type { Chunk } from './ports.ts'

/** A submission's code in the order in which it runs, and its fingerprint. */
export interface SubmissionText {
  readonly chunks: readonly Chunk[]
  /** Lines of a notebook's saved outputs that tell a difference, by the numbers of their cells. */
  readonly saved: ReadonlyMap<number, readonly string[]>
  /** SHA-256 (hex) of the source's UTF-8, or of the code cells joined by U+001E. */
  readonly sha256: string
}

/**
 * Takes the code out of a submission: a notebook, a script with or without marks of cells, or a plain source.
 * @throws ServiceError empty-submission, invalid-notebook or source-too-large.
 */
export function readSubmission(submission: Submission, sourceBytes: number): SubmissionText {
  const { source, notebook } = findNotebook(submission, sourceBytes)
  const cells = source === undefined ? readNotebook(notebook, sourceBytes) : [{ source }]
  const text = joinForHash(cells)
  if (text.trim() === '') {
    throw new ServiceError(
      'empty-submission',
      'The submission holds no code; send the functions the learner wrote',
      { errors: [{ pointer: '#/submission', detail: 'Must hold code' }] },
    )
  }
  const isScript = source !== undefined && submission.language === 'python'
  const split = (isScript && splitScript(source)) || cells
  return {
    chunks: split.map(toChunk),
    saved: new Map(cells.flatMap(listSaved)),
    sha256: createHash('sha256').update(text).digest('hex'),
  }
}

type Cell = Partial<CodeCell> & Pick<CodeCell, 'source'>

function toChunk({ source, cell, firstLine, saved }: Cell): Chunk {
  return {
    source,
    ...(cell === undefined ? {} : { cell }),
    ...(firstLine === undefined ? {} : { firstLine }),
    ...(saved === undefined ? {} : { echo: true }),
  }
}

function listSaved({ cell, saved }: Cell): [number, readonly string[]][] {
  return cell === undefined || saved === undefined ? [] : [[cell, saved]]
}

/** The submission's notebook or source, within its cap; a source may be a notebook's JSON. */
function findNotebook(
  { source, notebook, language }: Submission,
  sourceBytes: number,
): Pick<Submission, 'source' | 'notebook'> {
  if (source === undefined) return { notebook }
  const size = Buffer.byteLength(source)
  if (size > sourceBytes) {
    throw new ServiceError(
      'source-too-large',
      `The source has ${size} bytes and at most ${sourceBytes} are taken; send the code without data`,
      { size, limit: sourceBytes },
    )
  }
  const held = language === 'python' ? parseNotebook(source) : undefined
  return held === undefined ? { source } : { notebook: held }
}

function parseNotebook(source: string): unknown {
  if (!/^\ufeff?\s*\{/.test(source) || !source.includes('"nbformat"')) return undefined
  try {
    return JSON.parse(source.replace(/^\ufeff/, ''))
  } catch {
    // A Python source that begins with a dict.
    return undefined
  }
}

function readNotebook(notebook: unknown, sourceBytes: number): readonly CodeCell[] {
  const framing = frameNotebook(notebook, sourceBytes)
  if (framing.ok) return framing.chunks
  throw new ServiceError(framing.code, framing.fault, {
    errors: [{ pointer: `#/submission/notebook${framing.pointer}`, detail: framing.fault }],
    ...(framing.size === undefined ? {} : { size: framing.size, limit: sourceBytes }),
  })
}
