import { ServiceError } from '#service/errors.ts'
import { decodePython } from './json-body.ts'
import type { JsonReader } from './json-reader.ts'

/** A learner's file as it is sent: a script or a notebook. */
export interface SubmissionFile {
  readonly bytes: Uint8Array
  /** Tells what the file is when it ends in .py or .ipynb. */
  readonly name?: string
  /** Tells it otherwise. */
  readonly mediaType?: string
}

/** Media types of raw bodies, with the language or form that each stands for. */
export const PYTHON_TYPE = 'text/x-python'
export const NOTEBOOK_TYPE = 'application/x-ipynb+json'

/**
 * Makes a request's `submission` of a file.
 * @throws ServiceError unsupported-media-type where neither name nor type tells what it is; malformed-body
 */
export async function readSubmissionFile(
  file: SubmissionFile,
  reader: JsonReader,
): Promise<Record<string, unknown>> {
  const type = chooseType(file)
  return type === NOTEBOOK_TYPE
    ? { notebook: await reader.read({ bytes: file.bytes, content: 'notebook' }) }
    : { language: 'python', source: decodePython(file.bytes) }
}

function chooseType({ name = '', mediaType = '' }: SubmissionFile): string {
  if (/\.ipynb$/i.test(name)) return NOTEBOOK_TYPE
  if (/\.py$/i.test(name)) return PYTHON_TYPE
  if (mediaType === NOTEBOOK_TYPE || mediaType === PYTHON_TYPE) return mediaType
  const seen = `The file is named ${JSON.stringify(name.slice(0, 100))}`
  throw new ServiceError('unsupported-media-type', `${seen}; its name must end in .py or .ipynb`)
}
