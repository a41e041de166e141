import type { FastifyRequest } from 'fastify'

/** What a request's one log line says of it: ids and numbers, never what was sent. */
export interface RequestNotes {
  readonly caller?: string
  readonly assignment?: string
  readonly report?: string
  readonly verdict?: string
  readonly problem?: string
  readonly err?: unknown
}

/** No decorator: a request that never reached a route has notes too. */
const notesOf = new WeakMap<FastifyRequest, RequestNotes>()

/** Adds to a request's notes. */
export function takeNotes(request: FastifyRequest, notes: RequestNotes): void {
  notesOf.set(request, { ...readNotes(request), ...notes })
}

/** What was noted so far. */
export function readNotes(request: FastifyRequest): RequestNotes {
  return notesOf.get(request) ?? {}
}
