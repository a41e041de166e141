import type { OpenAPI } from 'openapi-types'
import { pino } from 'pino'
import type { Services } from '#service/services.ts'
import { buildApp } from './app.ts'
import { readVersion } from './version.ts'

/** Makes the OpenAPI document of the routes, without anything that could answer them. */
export async function buildDocument(): Promise<OpenAPI.Document> {
  await using app = await buildApp(ABSENT, {
    logger: pino({ level: 'silent' }),
    apiKeys: [],
    bodyBytes: 1,
    version: readVersion(),
  })
  await app.ready()
  return app.swagger()
}

const ABSENT: Services = {
  grader: { grade: refuse },
  catalogue: { list: refuse, get: refuse, starter: refuse },
  selfTest: refuse,
  system: { capabilities: refuse, readiness: refuse },
}

function refuse(): never {
  throw new Error('The routes are only described here')
}
