import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** The header in which clients give a request an id, and are told it. */
export const REQUEST_ID_HEADER = 'x-request-id'

const WELL_FORMED = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,127}$/

/** The id that the client gave a request, where it is well formed, else a fresh one. */
export function chooseRequestId(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers[REQUEST_ID_HEADER]
  return typeof given === 'string' && WELL_FORMED.test(given) ? given : randomUUID()
}
