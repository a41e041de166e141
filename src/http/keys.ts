import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Config } from '#config.ts'
import { isLoopback, ROLES, type Role } from '#contract/access.ts'
import { ServiceError } from '#service/errors.ts'
import type { View } from '#service/services.ts'
import { takeNotes } from './request-notes.ts'

/** Who sent a request. */
export interface Caller {
  readonly name: string
  readonly role: Role
}

type ApiKeys = Config['apiKeys']

const KEY = 'caller'

/** Whoever reaches an open service; it listens on loopback only. */
const OPEN_CALLER: Caller = { name: 'open', role: 'admin' }

/**
 * Lets a request into this scope only with a known key. Without any configured keys it lets all in that name the
 * service by a loopback address, so that a web page cannot reach it under another name (DNS rebinding).
 */
export function installKeys(scope: FastifyInstance, apiKeys: ApiKeys): void {
  scope.decorateRequest(KEY, null)
  scope.addHook('onRequest', async (request) => {
    const caller = apiKeys.length === 0 ? admitLocal(request) : admitKey(request, apiKeys)
    request.setDecorator<Caller>(KEY, caller)
    takeNotes(request, { caller: caller.name })
  })
}

/**
 * The view that a request asks for.
 * @throws ServiceError forbidden-role where its key is not an instructor's
 */
export function chooseView(request: FastifyRequest, asked: View): View {
  if (asked === 'instructor') requireInstructor(request, "the instructor's view")
  return asked
}

/**
 * Lets only instructors on, and whoever reaches an open service.
 * @param what needs the role
 * @throws ServiceError forbidden-role
 */
export function requireInstructor(request: FastifyRequest, what: string): void {
  const { name, role } = request.getDecorator<Caller>(KEY)
  if (ROLES.indexOf(role) >= ROLES.indexOf('instructor')) return
  const detail = `The key ${name} has the role ${role}; ${what} needs instructor or admin`
  throw new ServiceError('forbidden-role', detail)
}

function admitLocal(request: FastifyRequest): Caller {
  if (isLoopback(request.hostname)) return OPEN_CALLER
  const detail = `Without API keys the service answers to localhost only, not to ${request.hostname}`
  throw new ServiceError('missing-key', `${detail}; set BACKPROOF_API_KEYS`)
}

function admitKey(request: FastifyRequest, apiKeys: ApiKeys): Caller {
  const digest = createHash('sha256').update(readKey(request)).digest()
  // Every key is compared, so that the time tells nothing about which one came near.
  const [found] = apiKeys.filter((key) => timingSafeEqual(key.digest, digest))
  if (found !== undefined) return found
  throw new ServiceError('unknown-key', 'The API key is not among those of the service')
}

function readKey({ headers }: FastifyRequest): string {
  const plain = headers['x-api-key']
  const bearer = /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
  const key = bearer ?? (typeof plain === 'string' && plain !== '' ? plain : undefined)
  if (key !== undefined) return key
  throw new ServiceError(
    'missing-key',
    'Send an API key, as Authorization: Bearer KEY or as X-API-Key: KEY',
  )
}
