import type { FastifyRequest } from 'fastify'
import { ServiceError } from '#service/errors.ts'

/** What an error means to whoever sent the request: ours as it is, the framework's in our words, all others hidden. */
export function explainError(thrown: unknown, request: FastifyRequest): ServiceError {
  if (thrown instanceof ServiceError) return thrown
  const status = thrown instanceof Error && 'statusCode' in thrown ? thrown.statusCode : undefined
  if (!(thrown instanceof Error) || typeof status !== 'number' || status < 400 || status > 499) {
    const detail = 'The service failed at something of its own; tell its operator the request id'
    return new ServiceError('internal-error', detail, { cause: thrown })
  }
  switch (status) {
    case 413:
      return explainSize(request)
    case 415:
      return explainMediaType(request)
    case 404:
    case 414:
      return explainPath(request)
    default:
      return new ServiceError('bad-request', thrown.message)
  }
}

/** Nothing is at the request's path. */
export function explainPath(request: FastifyRequest): ServiceError {
  const path = request.url.split('?', 1)[0]?.slice(0, 200)
  return new ServiceError(
    'not-found',
    `There is nothing at ${path}; /openapi.json lists every path`,
  )
}

/** @param seen the fault, where it is not an unknown Content-Type */
export function explainMediaType(request: FastifyRequest, seen?: string): ServiceError {
  const type = request.headers['content-type']
  const fault =
    type === undefined ? 'The body has no Content-Type' : `Content-Type ${type} is not taken`
  const taken = request.routeOptions.schema?.consumes ?? []
  const mend = taken.length === 0 ? 'send no body' : `send one of ${taken.join(', ')}`
  return new ServiceError('unsupported-media-type', `${seen ?? fault}; ${mend}`)
}

function explainSize(request: FastifyRequest): ServiceError {
  const limit = request.routeOptions.bodyLimit
  const size = Number(request.headers['content-length'])
  const isKnown = Number.isSafeInteger(size)
  const seen = isKnown ? `has ${size} bytes` : `is larger than ${limit} bytes`
  const detail = `The body ${seen}, at most ${limit} are taken; leave out outputs and data`
  return new ServiceError('body-too-large', detail, isKnown ? { limit, size } : { limit })
}
