import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { declareProblems } from '#http/answers.ts'
import { ServiceError } from '#service/errors.ts'
import type { System } from '#service/services.ts'

const readySchema = z
  .object({
    ready: z.literal(true),
    checks: z.record(z.string(), z.string()).meta({ examples: [{ sandbox: 'ok' }] }),
  })
  .meta({ id: 'Ready' })

interface ReadyzOptions {
  readonly system: System
  readonly isDraining: () => boolean
}

/** `GET /readyz`: whether submissions should be sent here. */
export const readyzRoute: FastifyPluginAsyncZod<ReadyzOptions> = async (app, options) => {
  app.get(
    '/readyz',
    {
      schema: {
        operationId: 'checkReadiness',
        summary: 'Tell whether submissions can be graded now',
        tags: ['Service'],
        security: [],
        response: {
          200: readySchema.describe('Submissions can be graded'),
          ...declareProblems(['sandbox-unavailable', 'shutting-down']),
        },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store')
      if (options.isDraining()) {
        throw new ServiceError('shutting-down', 'The service is shutting down')
      }
      const { ready, checks } = options.system.readiness()
      if (ready) return { ready: true as const, checks: { ...checks } }
      const list = Object.entries(checks).map(([name, state]) => `${name}: ${state}`)
      throw new ServiceError(
        'sandbox-unavailable',
        `The service is not ready; ${list.join(', ')}`,
        {
          retryAfterSeconds: 1,
        },
      )
    },
  )
}
