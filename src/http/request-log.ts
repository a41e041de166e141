import type { FastifyReply, FastifyRequest } from 'fastify'
import { PROBES } from './probes.ts'
import { readNotes } from './request-notes.ts'

/**
 * Logs a request once, when its client has had the answer or is gone: method, route, status, milliseconds and what was
 * noted. Probes that find all well are left to the level debug. Neither headers nor body nor query are ever logged.
 */
export function followRequest(request: FastifyRequest, reply: FastifyReply): void {
  const startedAt = performance.now()
  reply.raw.once('close', () => {
    logRequest(request, reply, Math.round(10 * (performance.now() - startedAt)) / 10)
  })
}

function logRequest(request: FastifyRequest, reply: FastifyReply, ms: number): void {
  const route = request.routeOptions.url ?? 'none'
  const line = { method: request.method, route, ms, ...readNotes(request) }
  const status = reply.raw.statusCode
  if (!reply.raw.writableEnded) request.log.info(line, 'client left before the answer')
  else request.log[chooseLevel(route, status)]({ ...line, status }, 'request')
}

function chooseLevel(route: string, status: number): 'error' | 'warn' | 'info' | 'debug' {
  if (status === 503) return 'warn'
  if (status >= 500) return 'error'
  return PROBES.has(route) ? 'debug' : 'info'
}
