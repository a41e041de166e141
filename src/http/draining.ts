import type { FastifyInstance } from 'fastify'
import { ServiceError } from '#service/errors.ts'
import { PROBES } from './probes.ts'

/** How long a client should wait before it tries the next instance. */
const RETRY_AFTER_SECONDS = 5

/**
 * Refuses what still arrives on open connections while the service shuts down; probes are answered to the end.
 * Fastify's own answer for this is no problem document.
 */
export function installDraining(app: FastifyInstance, isDraining: () => boolean): void {
  app.addHook('onSend', async (_request, reply) => {
    // A connection that stays open after its answer would hold up the end.
    if (isDraining()) reply.header('connection', 'close')
  })
  app.addHook('onRequest', async (request) => {
    if (!isDraining()) return
    if (PROBES.has(request.routeOptions.url ?? '')) return
    const detail = 'The service is shutting down; send the request to another instance, or later'
    throw new ServiceError('shutting-down', detail, { retryAfterSeconds: RETRY_AFTER_SECONDS })
  })
}
