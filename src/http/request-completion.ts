import { LIMIT_NAMES } from '#contract/limits.ts'
import { ServiceError } from '#service/errors.ts'
import { isObject } from './notebook-slimming.ts'

const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i

/**
 * Puts the assignment and the limits of a query beside what a body says, so that a file sent as it is becomes the same
 * request as JSON. What is no object is given back as it is, for the schema to refuse.
 * @throws ServiceError validation-failed where both say the same thing
 */
export function completeRequest(body: unknown, query: unknown): unknown {
  if (!isObject(body) || !isObject(query)) return body
  const limits = body['limits']
  const more = readLimits(query)
  const assignment = query['assignment'] === undefined ? {} : { assignment: query['assignment'] }
  const completed = join(assignment, body)
  if (Object.keys(more).length === 0 || (limits !== undefined && !isObject(limits)))
    return completed
  return { ...completed, limits: join(more, limits ?? {}) }
}

type Members = Readonly<Record<string, unknown>>

function join(query: Members, body: Members): Members {
  const twice = Object.keys(query).find((name) => body[name] !== undefined)
  if (twice === undefined) return { ...query, ...body }
  throw new ServiceError('validation-failed', `${twice} is said in the query and in the body`, {
    errors: [{ pointer: `#/query/${twice}`, detail: 'Must not be said in the body too' }],
  })
}

function readLimits(query: Members): Members {
  const given = LIMIT_NAMES.filter((name) => query[name] !== undefined)
  return Object.fromEntries(given.map((name) => [name, readNumber(query[name])]))
}

function readNumber(raw: unknown): unknown {
  return typeof raw === 'string' && NUMBER.test(raw) ? Number(raw) : raw
}
