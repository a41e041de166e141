import type { FastifyInstance, FastifyRequest } from 'fastify'

/** What a request's one log line says of it: ids and numbers, never what was sent. */
export interface RequestNotes {
  readonly caller?: string
  readonly assignment?: string
  readonly report?: string
  readonly verdict?: string
  readonly problem?: string
  readonly err?: unknown
}

const KEY = 'notes'

/** Lets every request carry notes. */
export function installRequestNotes(app: FastifyInstance): void {
  app.decorateRequest(KEY, null)
}

/** Adds to a request's notes. */
export function takeNotes(request: FastifyRequest, notes: RequestNotes): void {
  request.setDecorator<RequestNotes>(KEY, { ...readNotes(request), ...notes })
}

export function readNotes(request: FastifyRequest): RequestNotes {
  return request.getDecorator<RequestNotes | null>(KEY) ?? {}
}
