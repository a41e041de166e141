import type { Server } from 'node:http'
import { type FastifyBaseLogger, type FastifyHttpOptions, LogController } from 'fastify'
import type { Config } from '#config.ts'
import { answerClientError } from './client-errors.ts'
import { refuseUnroutable } from './reception.ts'
import { chooseRequestId } from './request-id.ts'

/** How long a client may take; slow ones are cut off. */
export interface Timeouts {
  /** Until the request's headers are there. */
  readonly headersMs: number
  /** Until the whole request is there. */
  readonly requestMs: number
  /** How long a connection may be silent, while its answer is made or is not read. */
  readonly connectionMs: number
  /** How long an idle connection is kept. */
  readonly keepAliveMs: number
  /** How often the first two are looked at. */
  readonly checkMs: number
}

export interface AppOptions {
  readonly logger: FastifyBaseLogger
  readonly apiKeys: Config['apiKeys']
  readonly bodyBytes: number
  readonly version: string
  /** Ends the requests in flight, with a problem, when it aborts. */
  readonly shutdown?: AbortSignal
  readonly timeouts?: Timeouts
}

const TIMEOUTS: Timeouts = {
  headersMs: 10_000,
  requestMs: 60_000,
  connectionMs: 300_000,
  keepAliveMs: 72_000,
  checkMs: 2_000,
}

/** Fastify's settings, with every limit said. */
export function describeServer(options: AppOptions): FastifyHttpOptions<Server> {
  const { headersMs, requestMs, connectionMs, keepAliveMs, checkMs } = options.timeouts ?? TIMEOUTS
  return {
    loggerInstance: options.logger,
    // request-log.ts writes the one line that each request gets.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request' }),
    requestIdHeader: false,
    genReqId: chooseRequestId,
    bodyLimit: options.bodyBytes,
    requestTimeout: requestMs,
    connectionTimeout: connectionMs,
    keepAliveTimeout: keepAliveMs,
    forceCloseConnections: 'idle',
    // draining.ts answers instead, with a problem.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
    http: { headersTimeout: headersMs, connectionsCheckingInterval: checkMs },
    clientErrorHandler: answerClientError,
    frameworkErrors: refuseUnroutable,
  }
}
