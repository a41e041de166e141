import type { FastifyInstance, FastifyRequest } from 'fastify'
import { explainMediaType } from './framework-errors.ts'

const CHARSET = /;\s*charset\s*=\s*"?([^";\s]+)/i
const UTF_8 = new Set(['utf-8', 'utf8', 'us-ascii'])

/** Refuses what makes a body's type ambiguous: two Content-Types, a charset other than UTF-8, a compressed body. */
export function installMediaTypeCheck(scope: FastifyInstance): void {
  scope.addHook('onRequest', async (request) => {
    const fault = findFault(request)
    if (fault !== undefined) throw explainMediaType(request, fault)
  })
}

function findFault({ raw, headers }: FastifyRequest): string | undefined {
  const names = raw.rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase())
  if (names.indexOf('content-type') !== names.lastIndexOf('content-type')) {
    return 'The request has more than one Content-Type'
  }
  const charset = CHARSET.exec(headers['content-type'] ?? '')?.[1]
  if (charset !== undefined && !UTF_8.has(charset.toLowerCase())) {
    return `The charset ${charset} is not taken, only UTF-8`
  }
  const encoding = headers['content-encoding']
  const isPlain = encoding === undefined || encoding === 'identity'
  return isPlain ? undefined : `The Content-Encoding ${encoding} is not taken, only plain bodies`
}
