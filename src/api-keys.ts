import { z } from 'zod'
import { ROLES, type Role } from '#contract/access.ts'

/** A key as the service knows it: never the key itself. */
export interface ApiKey {
  readonly name: string
  readonly role: Role
  /** SHA-256 of the key. */
  readonly digest: Buffer
}

/** The command that makes a key and its entry. */
export const KEY_COMMAND = 'node scripts/make-key.ts NAME ROLE'

const entryPattern = /^([A-Za-z0-9][A-Za-z0-9._-]{0,63}):([a-z]+):([0-9a-fA-F]{64})$/

/** Reads `name:role:<sha256 hex>[,…]`. Faults never repeat what was given: it may be a key in the clear. */
export const apiKeysSchema = z.string().transform((raw, context): ApiKey[] => {
  const complain = (message: string) => {
    context.issues.push({ code: 'custom', message, input: undefined })
  }
  const entries = raw.split(',').map((entry) => entry.trim())
  const keys = entries.map((entry, at) =>
    parseEntry(entry, (fault) => complain(`entry ${at + 1} ${fault}`)),
  )
  const names = keys.map((key) => key.name)
  const twice = names.find((name, at) => name !== '' && names.indexOf(name) !== at)
  if (twice !== undefined) complain(`holds the name ${twice} twice; give each key its own`)
  return keys
})

const NO_KEY: ApiKey = { name: '', role: 'learner', digest: Buffer.alloc(32) }

function parseEntry(entry: string, complain: (fault: string) => void): ApiKey {
  const [, name = '', role = '', digest = ''] = entryPattern.exec(entry) ?? []
  if (name === '') {
    complain(`is not name:role:<SHA-256 of the key in 64 hex digits>; ${KEY_COMMAND} makes one`)
    return NO_KEY
  }
  const known = ROLES.find((one) => one === role)
  if (known === undefined) {
    complain(
      `(${name}) has the role ${JSON.stringify(role)}; it must be one of ${ROLES.join(', ')}`,
    )
    return NO_KEY
  }
  return { name, role: known, digest: Buffer.from(digest, 'hex') }
}
