import type { FastifyHelmetOptions } from '@fastify/helmet'
import type { FastifyDynamicSwaggerOptions, SwaggerTransform } from '@fastify/swagger'
import type { FastifySwaggerUiOptions } from '@fastify/swagger-ui'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { describeGradeBodies } from './examples.ts'
import { tidyComponents } from './tidy-components.ts'

const DESCRIPTION = `Takes a learner’s forward and backward implementations, runs them in a sandbox against reference gradient checks, and returns a graded report with the expected values.

Every error is an RFC 9457 problem with a stable \`code\`. Operations under /v1 need an API key, unless the service runs open on loopback.`

/** How the OpenAPI document is made of the routes. */
export function describeApi(version: string): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Backproof',
        summary: 'Grades hand-written backpropagation',
        description: DESCRIPTION,
        version,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/', description: 'This service' }],
      tags: [
        { name: 'Grading', description: 'Submissions and their reports' },
        { name: 'Assignments', description: 'What is published' },
        { name: 'Service', description: 'What the service is and how it does' },
      ],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'An API key' },
          apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'The same key' },
        },
      },
      security: [{ bearer: [] }, { apiKey: [] }],
    },
    convertConstToEnum: false,
    transform: transformRoute,
    transformObject: (source) => tidyComponents(jsonSchemaTransformObject(source)),
  }
}

/** Swagger UI at /docs, from its own files alone. */
export const docsSettings: FastifySwaggerUiOptions = {
  routePrefix: '/docs',
  uiConfig: { validatorUrl: null, displayRequestDuration: true, tryItOutEnabled: true },
}

/** What pages of ours may load: their own files only. No HTTPS is demanded: TLS ends in front of the service. */
export const helmetSettings: FastifyHelmetOptions = {
  contentSecurityPolicy: {
    directives: { styleSrc: ["'self'", "'unsafe-inline'"], upgradeInsecureRequests: null },
  },
  strictTransportSecurity: false,
}

/** Takes a route's schemas, and for the one that takes more than JSON its other bodies, as OpenAPI wants them. */
const transformRoute: SwaggerTransform = (source) => {
  const { schema, url } = jsonSchemaTransform(source)
  if (schema?.operationId !== 'gradeSubmission') return { schema, url }
  const { consumes: _, body, ...rest } = schema
  return { schema: { ...rest, body: { content: describeGradeBodies(body) } }, url }
}
