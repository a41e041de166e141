import helmet from '@fastify/helmet'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fastify, { type FastifyInstance, type FastifyPluginAsync } from 'fastify'
import { serializerCompiler } from 'fastify-type-provider-zod'
import type { Services } from '#service/services.ts'
import { describeApi, docsSettings, helmetSettings } from './docs.ts'
import { installDraining } from './draining.ts'
import { explainPath } from './framework-errors.ts'
import { InFlight } from './in-flight.ts'
import { chooseMemory, JsonReader } from './json-reader.ts'
import { installKeys } from './keys.ts'
import { recordPaths, refuseOtherMethods } from './methods.ts'
import { sendProblem } from './problem.ts'
import { receive } from './reception.ts'
import { getAssignmentRoute } from './routes/get-assignment.ts'
import { getCapabilitiesRoute } from './routes/get-capabilities.ts'
import { getSchemaRoute } from './routes/get-schema.ts'
import { getStarterRoute } from './routes/get-starter.ts'
import { gradeRoute } from './routes/grade.ts'
import { indexPageRoute } from './routes/index-page.ts'
import { listAssignmentsRoute } from './routes/list-assignments.ts'
import { livezRoute } from './routes/livez.ts'
import { openapiRoute } from './routes/openapi.ts'
import { readyzRoute } from './routes/readyz.ts'
import { validateAssignmentRoute } from './routes/validate-assignment.ts'
import { type AppOptions, describeServer } from './server.ts'
import { compileValidator } from './validation.ts'

/** The HTTP shell around the services: every hook and every route, in the order in which they are installed. */
export async function buildApp(services: Services, options: AppOptions): Promise<FastifyInstance> {
  const app = fastify(describeServer(options))
  const reader = new JsonReader({ memoryMb: chooseMemory(options.bodyBytes) })
  const inFlight = new InFlight(options.shutdown)
  const paths = recordPaths(app)
  let isClosing = false
  const isDraining = () => isClosing
  app.addHook('preClose', async () => {
    isClosing = true
  })
  app.addHook('onClose', () => reader.close())

  app.setValidatorCompiler(compileValidator)
  app.setSerializerCompiler(serializerCompiler)
  app.removeAllContentTypeParsers()
  app.setErrorHandler(sendProblem)
  app.setNotFoundHandler((request, reply) => sendProblem(explainPath(request), request, reply))
  app.addHook('onRequest', async (request, reply) => receive(request, reply))
  installDraining(app, isDraining)

  await app.register(helmet, helmetSettings)
  await app.register(swagger, describeApi(options.version))
  await app.register(swaggerUi, docsSettings)
  await app.register(indexPageRoute)
  await app.register(openapiRoute)
  await app.register(livezRoute)
  await app.register(readyzRoute, { system: services.system, isDraining })
  await app.register(getSchemaRoute, { prefix: '/v1' })
  await app.register(guardedRoutes, { prefix: '/v1', services, options, reader, inFlight })
  refuseOtherMethods(app, paths)
  return app
}

interface GuardedOptions {
  readonly services: Services
  readonly options: AppOptions
  readonly reader: JsonReader
  readonly inFlight: InFlight
}

/** What needs a key. */
const guardedRoutes: FastifyPluginAsync<GuardedOptions> = async (app, guarded) => {
  const { grader, catalogue, system, selfTest } = guarded.services
  installKeys(app, guarded.options.apiKeys)
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-store')
  })
  const { reader, inFlight } = guarded
  await app.register(gradeRoute, { grader, reader, inFlight })
  await app.register(listAssignmentsRoute, { catalogue })
  await app.register(getAssignmentRoute, { catalogue })
  await app.register(getStarterRoute, { catalogue })
  await app.register(validateAssignmentRoute, { selfTest, reader, inFlight })
  await app.register(getCapabilitiesRoute, { system })
}
