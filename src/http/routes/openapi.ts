import type { FastifyPluginAsync } from 'fastify'

/** `GET /openapi.json`: the document that describes all of this. */
export const openapiRoute: FastifyPluginAsync = async (app) => {
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
}
