import { createHash } from 'node:crypto'
import type { Submission } from '#contract/submission.ts'
import { frameNotebook, joinForHash } from '#notebooks/framing.ts'
import { ServiceError } from './errors.ts'
import type { Chunk } from './ports.ts'

/** A submission's code in the order in which it runs, and its fingerprint. */
export interface SubmissionText {
  readonly chunks: readonly Chunk[]
  /** SHA-256 (hex) of the source's UTF-8, or of the code cells joined by U+001E. */
  readonly sha256: string
}

/**
 * Takes the code out of a submission.
 * @throws ServiceError empty-submission, invalid-notebook or source-too-large.
 */
export function readSubmission(submission: Submission, sourceBytes: number): SubmissionText {
  const chunks = readChunks(submission, sourceBytes)
  const text = joinForHash(chunks)
  if (text.trim() === '') {
    throw new ServiceError(
      'empty-submission',
      'The submission holds no code; send the functions the learner wrote',
      { errors: [{ pointer: '#/submission', detail: 'Must hold code' }] },
    )
  }
  return { chunks, sha256: createHash('sha256').update(text).digest('hex') }
}

function readChunks(submission: Submission, sourceBytes: number): readonly Chunk[] {
  if (submission.source === undefined) return readNotebook(submission.notebook, sourceBytes)
  const size = Buffer.byteLength(submission.source)
  if (size <= sourceBytes) return [{ source: submission.source }]
  throw new ServiceError(
    'source-too-large',
    `The source has ${size} bytes and at most ${sourceBytes} are taken; send the code without data`,
    { size, limit: sourceBytes },
  )
}

function readNotebook(notebook: unknown, sourceBytes: number): readonly Chunk[] {
  const framing = frameNotebook(notebook, sourceBytes)
  if (framing.ok) return framing.chunks
  throw new ServiceError(framing.code, framing.fault, {
    errors: [{ pointer: `#/submission/notebook${framing.pointer}`, detail: framing.fault }],
    ...(framing.size === undefined ? {} : { size: framing.size, limit: sourceBytes }),
  })
}
