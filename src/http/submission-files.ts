import { LANGUAGES, type Language, SOURCE_TYPES } from '#contract/languages.ts'
import { ServiceError } from '#service/errors.ts'
import { decodePython, decodeText } from './json-body.ts'
import type { JsonReader } from './json-reader.ts'

/** A learner's file as it is sent: a script or a notebook. */
export interface SubmissionFile {
  readonly bytes: Uint8Array
  /** Tells what the file is when it ends in .py, .js, .ts or .ipynb. */
  readonly name?: string
  /** Tells it otherwise. */
  readonly mediaType?: string
}

/** Media type of notebooks; those of scripts go by their language. */
export const NOTEBOOK_TYPE = 'application/x-ipynb+json'

/**
 * Makes a request's `submission` of a file.
 * @throws ServiceError unsupported-media-type where neither name nor type tells what it is; malformed-body
 */
export async function readSubmissionFile(
  file: SubmissionFile,
  reader: JsonReader,
): Promise<Record<string, unknown>> {
  const form = chooseForm(file)
  return form === 'notebook'
    ? { notebook: await reader.read({ bytes: file.bytes, content: 'notebook' }) }
    : {
        language: form,
        source: form === 'python' ? decodePython(file.bytes) : decodeText(file.bytes),
      }
}

const ENDINGS: readonly (readonly [RegExp, Language | 'notebook'])[] = [
  [/\.ipynb$/i, 'notebook'],
  [/\.py$/i, 'python'],
  [/\.[cm]?js$/i, 'javascript'],
  [/\.[cm]?ts$/i, 'typescript'],
]

function chooseForm({ name = '', mediaType = '' }: SubmissionFile): Language | 'notebook' {
  const byName = ENDINGS.find(([ending]) => ending.test(name))?.[1]
  const byType = LANGUAGES.find((language) => SOURCE_TYPES[language] === mediaType)
  const form = byName ?? (mediaType === NOTEBOOK_TYPE ? 'notebook' : byType)
  if (form !== undefined) return form
  const seen = `The file is named ${JSON.stringify(name.slice(0, 100))}`
  const wanted = 'its name must end in .py, .js, .ts or .ipynb'
  throw new ServiceError('unsupported-media-type', `${seen}; ${wanted}`)
}
