import type { FastifyReply, FastifyRequest } from 'fastify'
import { readNotes } from './request-notes.ts'

/**
 * Logs a request once, when its client has had the answer or is gone: method, route, status, milliseconds and what was
 * noted. Neither headers nor body nor query are ever logged.
 */
export function followRequest(request: FastifyRequest, reply: FastifyReply): void {
  const startedAt = performance.now()
  reply.raw.once('close', () => {
    logRequest(request, reply, Math.round(10 * (performance.now() - startedAt)) / 10)
  })
}

function logRequest(request: FastifyRequest, reply: FastifyReply, ms: number): void {
  const line = {
    method: request.method,
    route: request.routeOptions.url ?? 'none',
    ms,
    ...readNotes(request),
  }
  const status = reply.raw.statusCode
  if (!reply.raw.writableEnded) request.log.info(line, 'client left before the answer')
  else request.log[chooseLevel(status)]({ ...line, status }, 'request')
}

function chooseLevel(status: number): 'error' | 'warn' | 'info' {
  if (status === 503) return 'warn'
  return status >= 500 ? 'error' : 'info'
}
