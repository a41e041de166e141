import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { declareProblems } from '#http/answers.ts'

const aliveSchema = z.object({ alive: z.literal(true) }).meta({ id: 'Alive' })

/** `GET /livez`: whether the process answers at all. */
export const livezRoute: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/livez',
    {
      schema: {
        operationId: 'checkLiveness',
        summary: 'Tell whether the process answers',
        tags: ['Service'],
        security: [],
        response: { 200: aliveSchema.describe('The process answers'), ...declareProblems([]) },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store')
      return { alive: true as const }
    },
  )
}
