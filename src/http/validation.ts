import type { FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import { ServiceError } from '#service/errors.ts'
import { parseInput } from './issues.ts'

/** Where a part of a request stands in the pointers of a problem. */
const LEADS: Readonly<Record<string, readonly string[]>> = {
  body: [],
  querystring: ['query'],
  params: ['path'],
  headers: ['headers'],
}

/** Makes Fastify check requests against our schemas and tell what is wrong in our words. */
export const compileValidator: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const lead = LEADS[httpPart ?? 'body'] ?? []
  return (input: unknown) => {
    try {
      return { value: parseInput(schema, input, lead) }
    } catch (error) {
      if (error instanceof ServiceError) return { error }
      throw error
    }
  }
}
