import type { FastifyInstance } from 'fastify'
import { ServiceError } from '#service/errors.ts'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** Notes each path that gets a route, for `refuseOtherMethods`. To be called before any route is added. */
export function recordPaths(app: FastifyInstance): ReadonlySet<string> {
  const paths = new Set<string>()
  app.addHook('onRoute', ({ url }) => {
    paths.add(url)
  })
  return paths
}

/** Answers the methods that a path does not take with 405 and Allow. To be called after all routes are added. */
export function refuseOtherMethods(app: FastifyInstance, paths: ReadonlySet<string>): void {
  for (const url of [...paths]) {
    const refused = METHODS.filter((method) => !app.hasRoute({ method, url }))
    const allow = METHODS.filter((method) => !refused.includes(method)).join(', ')
    app.route({
      method: refused,
      url,
      schema: { hide: true },
      onRequest: async (request, reply) => {
        reply.header('allow', allow)
        const detail = `${url} takes ${allow}, not ${request.method}`
        throw new ServiceError('method-not-allowed', detail)
      },
      handler: () => undefined,
    })
  }
}
