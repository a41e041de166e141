import { LIMIT_NAMES } from '#contract/limits.ts'
import { isObject } from './json-object.ts'

const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i

/**
 * Adds the assignment, the attempt and the limits of a query to a body, so that a file sent as it is becomes the same request as
 * JSON; where the body says them too, the body counts. What is no object is given back as it is, for the schema to
 * refuse.
 */
export function completeRequest(body: unknown, query: unknown): unknown {
  if (!isObject(body) || !isObject(query)) return body
  const limits = body['limits']
  const { ['assignment']: assignment, ['attempt']: attempt } = query
  const submission = body['submission']
  return {
    ...(assignment === undefined ? {} : { assignment }),
    ...body,
    ...(attempt !== undefined && isObject(submission)
      ? { submission: { attempt: readNumber(attempt), ...submission } }
      : {}),
    ...(limits === undefined || isObject(limits)
      ? { limits: { ...readLimits(query), ...limits } }
      : {}),
  }
}

function readLimits(query: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const given = LIMIT_NAMES.filter((name) => query[name] !== undefined)
  return Object.fromEntries(given.map((name) => [name, readNumber(query[name])]))
}

function readNumber(raw: unknown): unknown {
  return typeof raw === 'string' && NUMBER.test(raw) ? Number(raw) : raw
}
