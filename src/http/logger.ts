import { type DestinationStream, type Logger, pino } from 'pino'

/** Members that carry keys. Headers are not logged at all; should that ever change, these are blotted out. */
const SECRETS = [
  '*.headers.authorization',
  '*.headers["x-api-key"]',
  '*.headers.cookie',
  'headers.authorization',
  'headers["x-api-key"]',
  'headers.cookie',
]

/** Makes the service's logger: JSON lines on standard output. @param stream where they go instead */
export function createLogger(level: string, stream?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    redact: { paths: SECRETS, censor: '[removed]' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  }
  return stream === undefined ? pino(options) : pino(options, stream)
}
