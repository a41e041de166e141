import type { FastifyReply } from 'fastify'
import { ServiceError } from '#service/errors.ts'

/** The requests being worked on, so that their work ends with them: when a client leaves, and when time is up. */
export class InFlight {
  readonly #controllers = new Set<AbortController>()

  /** @param shutdown ends all of them when it aborts */
  constructor(shutdown: AbortSignal | undefined) {
    shutdown?.addEventListener('abort', () => this.#abortAll(), { once: true })
  }

  /** A signal that aborts when the reply can no longer reach its client, or the service stops. */
  track(reply: FastifyReply): AbortSignal {
    const controller = new AbortController()
    this.#controllers.add(controller)
    reply.raw.once('close', () => {
      this.#controllers.delete(controller)
      if (!reply.raw.writableEnded) {
        controller.abort(new ServiceError('bad-request', 'The client left before the answer'))
      }
    })
    return controller.signal
  }

  #abortAll(): void {
    const detail = 'The service stopped before the grade was done; send the request again'
    for (const controller of this.#controllers) {
      controller.abort(new ServiceError('shutting-down', detail, { retryAfterSeconds: 5 }))
    }
  }
}
