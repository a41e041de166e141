import { createHash, randomBytes } from 'node:crypto'

const keyBytes = 32
const roles = ['learner', 'instructor', 'admin']
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
const usage = 'Usage: node scripts/make-key.ts NAME ROLE'

/** A key, which is shown once, and the entry that lets the service recognise it. */
export interface ApiKey {
  readonly key: string
  /** `name:role:<sha256 of the key in hex>`, as BACKPROOF_API_KEYS lists them. */
  readonly entry: string
}

/**
 * Makes a random key of 256 bits; at that strength its plain SHA-256 tells nothing about it.
 * @param args the name of the key's owner, and the role
 * @throws Error with the value seen where one of them is wrong
 */
export function makeKey(args: readonly string[]): ApiKey {
  const [name, role, ...rest] = args
  if (name === undefined || role === undefined || rest.length > 0) {
    throw new Error(`Two arguments are needed, ${args.length} given. ${usage}`)
  }
  if (!namePattern.test(name)) {
    throw new Error(`Name ${JSON.stringify(name)} must be letters, digits, '.', '_', '-'. ${usage}`)
  }
  if (!roles.includes(role)) {
    throw new Error(`Role ${JSON.stringify(role)} must be one of ${roles.join(', ')}. ${usage}`)
  }
  const key = randomBytes(keyBytes).toString('base64url')
  return { key, entry: `${name}:${role}:${createHash('sha256').update(key).digest('hex')}` }
}

/** Says the key and its entry, and what each is for. */
export function formatKey({ key, entry }: ApiKey): string {
  return [
    'The key, for requests (Authorization: Bearer KEY); it is not kept anywhere:',
    `  ${key}`,
    'Its entry, for the service (several are joined by commas):',
    `  BACKPROOF_API_KEYS=${entry}`,
    '',
  ].join('\n')
}
