/** `node scripts/make-key.ts NAME ROLE`: makes an API key, and its entry in BACKPROOF_API_KEYS. */
import { formatKey, makeKey } from './keys/api-key.ts'

try {
  process.stdout.write(formatKey(makeKey(process.argv.slice(2))))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
