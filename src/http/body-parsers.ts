import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { SOURCE_TYPES } from '#contract/languages.ts'
import { FORM_SETTINGS } from './form.ts'
import type { JsonReader } from './json-reader.ts'
import { installMediaTypeCheck } from './media-type.ts'
import { completeRequest } from './request-completion.ts'
import { NOTEBOOK_TYPE, readSubmissionFile } from './submission-files.ts'

const FILE_TYPES = [...Object.values(SOURCE_TYPES), NOTEBOOK_TYPE]

/** Media types that a request for a grade may have. */
export const GRADE_TYPES = ['application/json', ...FILE_TYPES, 'multipart/form-data']

/**
 * Makes a scope read the bodies of requests for a grade: JSON, a script, a notebook, or a form. The first three arrive
 * as one request, completed by the query; a form is left to `readForm`.
 */
export async function installBodyParsers(
  scope: FastifyInstance,
  reader: JsonReader,
): Promise<void> {
  installMediaTypeCheck(scope)
  const add = (type: string, read: (bytes: Buffer, query: unknown) => Promise<unknown>) => {
    scope.addContentTypeParser(
      type,
      { parseAs: 'buffer' },
      async ({ query }: FastifyRequest, bytes: Buffer) =>
        completeRequest(await read(bytes, query), query),
    )
  }
  add('application/json', async (bytes, query) =>
    reader.read({ bytes, content: 'grade-request', query }),
  )
  for (const mediaType of FILE_TYPES) {
    add(mediaType, async (bytes) => ({
      submission: await readSubmissionFile({ bytes, mediaType }, reader),
    }))
  }
  await scope.register(multipart, FORM_SETTINGS)
}
