import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { isObject } from '#http/json-object.ts'

/** Says what the OpenAPI document does not declare about an answer; paths that are not in the document are let pass. */
export function findUndeclared(
  document: unknown,
  { method = 'GET', url }: InjectOptions,
  { statusCode, headers }: Pick<LightMyRequestResponse, 'statusCode' | 'headers'>,
): string | undefined {
  const path = String(url).split('?', 1)[0] ?? ''
  const templates = Object.entries(read(document, 'paths'))
  const [, item] = templates.find(([template]) => fits(template, path)) ?? []
  const operation = read(item, method.toLowerCase())
  if (Object.keys(operation).length === 0) return undefined
  const answer = read(read(operation, 'responses'), String(statusCode))
  const type = String(headers['content-type']).split(';', 1)[0] ?? ''
  if (type in read(answer, 'content')) return undefined
  return `${method} ${path} answered ${statusCode} ${type}, which the document does not declare`
}

function fits(template: string, path: string): boolean {
  return new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path)
}

function read(value: unknown, key: string): Record<string, unknown> {
  const member = isObject(value) ? value[key] : undefined
  return isObject(member) ? member : {}
}
