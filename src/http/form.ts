import type { MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { ServiceError } from '#service/errors.ts'
import type { JsonReader } from './json-reader.ts'
import { readSubmissionFile } from './submission-files.ts'

/** Settings of the form parser: every part is read the same way, a field like a file. */
export const FORM_SETTINGS = { isPartAFile: () => true, limits: { parts: 2, headerPairs: 20 } }

type Part = Pick<MultipartFile, 'fieldname' | 'filename' | 'mimetype'> & { bytes: Uint8Array }

/**
 * Makes a request of a form with `file` (a script or a notebook) and `assignment` (an id, or an assignment as JSON).
 * @throws ServiceError malformed-body, body-too-large, validation-failed or unsupported-media-type
 */
export async function readForm(request: FastifyRequest, reader: JsonReader): Promise<unknown> {
  const parts = await readParts(request)
  const file = takePart(parts, 'file')
  const assignment = takePart(parts, 'assignment')
  const [other] = parts.filter((part) => part !== file && part !== assignment)
  if (other !== undefined) throw explainPart(other.fieldname, 'Is not a part of this form')
  if (file === undefined) throw explainPart('file', 'Is missing; it must be a script or a notebook')
  const { bytes, filename: name, mimetype: mediaType } = file
  return {
    ...(assignment && { assignment: await readAssignment(assignment.bytes, reader) }),
    submission: await readSubmissionFile({ bytes, name, mediaType }, reader),
  }
}

async function readParts(request: FastifyRequest): Promise<Part[]> {
  const parts: Part[] = []
  try {
    for await (const part of request.parts()) {
      if (part.type !== 'file') continue
      const { fieldname, filename, mimetype } = part
      parts.push({ fieldname, filename, mimetype, bytes: await part.toBuffer() })
    }
  } catch (cause) {
    throw explainFormFault(cause, request)
  }
  return parts
}

function explainFormFault(cause: unknown, request: FastifyRequest): ServiceError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'FST_PARTS_LIMIT' || code === 'FST_FILES_LIMIT') {
    return explainPart('', 'Must have the parts file and assignment, and no other')
  }
  if (code === 'FST_REQ_FILE_TOO_LARGE') {
    const limit = request.routeOptions.bodyLimit
    return new ServiceError('body-too-large', `A part is larger than ${limit} bytes`, { limit })
  }
  const fault = cause instanceof Error ? cause.message : 'unknown fault'
  return new ServiceError('malformed-body', `The form cannot be read: ${fault}`, { cause })
}

function takePart(parts: readonly Part[], name: string): Part | undefined {
  const [part, twice] = parts.filter((one) => one.fieldname === name)
  if (twice !== undefined) throw explainPart(name, 'Must be there once')
  return part
}

async function readAssignment(bytes: Uint8Array, reader: JsonReader): Promise<unknown> {
  const text = Buffer.from(bytes).toString('utf8').trim()
  return text.startsWith('{') ? await reader.read({ bytes, content: 'assignment' }) : text
}

function explainPart(name: string, detail: string): ServiceError {
  const pointer = name === '' ? '#' : `#/${encodeURIComponent(name.slice(0, 100))}`
  const errors = [{ pointer, detail }]
  return new ServiceError('validation-failed', `${pointer}: ${detail}`, { errors })
}
