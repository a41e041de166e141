import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { capabilitiesSchema } from '#contract/capabilities.ts'
import { declareProblems, GUARD_PROBLEMS } from '#http/answers.ts'
import type { System } from '#service/services.ts'

/** `GET /v1/capabilities`: versions, languages, sandbox layers, limits. */
export const getCapabilitiesRoute: FastifyPluginAsyncZod<{ readonly system: System }> = async (
  app,
  { system },
) => {
  app.get(
    '/capabilities',
    {
      schema: {
        operationId: 'getCapabilities',
        summary: 'Tell what the service can do, and behind which walls',
        tags: ['Service'],
        response: {
          200: capabilitiesSchema.describe('Versions, languages, sandbox layers, limits'),
          ...declareProblems([...GUARD_PROBLEMS]),
        },
      },
    },
    async () => system.capabilities(),
  )
}
