import { availableParallelism } from 'node:os'
import { isAbsolute, resolve } from 'node:path'
import { z } from 'zod'
import { LAYER_NAMES, type LayerName } from '#contract/sandbox.ts'
import { apiKeysSchema, KEY_COMMAND } from './api-keys.ts'

/** Sandbox layers without which no learner code is ever run. */
const ALWAYS_REQUIRED = ['seccomp', 'rlimits', 'noNewPrivs'] as const satisfies LayerName[]

const MODULE = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/

/** Everything that is read from the environment, in the order of the README's table. */
export const settingsSchema = z.object({
  BACKPROOF_HOST: z.string().default('127.0.0.1').meta({
    description: 'Address to listen on; on any other than loopback API keys are required',
  }),
  BACKPROOF_PORT: whole(0, 65_535)
    .default(8080)
    .meta({ description: 'Port to listen on; 0 takes a free one' }),
  BACKPROOF_DATA_DIR: folder()
    .default(resolve('data'))
    .meta({ description: 'Folder for what the service keeps', shown: './data' }),
  BACKPROOF_ASSIGNMENTS_DIR: folder()
    .optional()
    .meta({ description: 'Folder with further assignments, a folder each' }),
  BACKPROOF_WORKERS: whole(1, 1024)
    .default(availableParallelism())
    .meta({ description: 'Submissions that run at once', shown: 'number of cores' }),
  BACKPROOF_QUEUE_LIMIT: whole(0, 100_000).default(100).meta({
    description: 'Submissions that may wait; the next is answered 503 with Retry-After',
  }),
  BACKPROOF_MIN_FREE_MB: whole(0, 1_048_576).default(64).meta({
    description:
      'Memory that must be left on the machine, or in its container, for a submission to be taken; below it is answered 503 with Retry-After, and 0 never looks',
  }),
  BACKPROOF_PYTHON: z
    .string()
    .refine(isAbsolute, {
      error: ({ input }) =>
        `must be an absolute path, such as /usr/bin/python3; it is ${JSON.stringify(input)}`,
    })
    .optional()
    .meta({ description: 'Python interpreter with NumPy', shown: 'the first one found' }),
  BACKPROOF_PYTHON_MODULES: modules().default([]).meta({
    description:
      'Python modules that submissions may import beside NumPy and the standard ones, such as `scipy,scipy.special`; each part of a package is named, and one that cannot be imported keeps the service from starting',
  }),
  BACKPROOF_LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .meta({ description: 'fatal, error, warn, info, debug, trace or silent' }),
  BACKPROOF_API_KEYS: apiKeysSchema
    .default([])
    .meta({ description: `\`name:role:<sha256 hex>[,…]\`; \`${KEY_COMMAND}\` makes an entry` }),
  BACKPROOF_REQUIRE_SANDBOX: layers()
    .default([...ALWAYS_REQUIRED])
    .meta({
      description: `Sandbox layers without which the service does not start, of ${LAYER_NAMES.join(', ')}; the first three always are required`,
    }),
  BACKPROOF_NAMESPACES: oneOf(['auto', 'off', 'require']).default('auto').meta({
    description:
      'Whether bubblewrap is put around the sandbox: auto (where it works), off, require',
  }),
  BACKPROOF_MAX_WALL_MS: whole(1, 3_600_000)
    .default(60_000)
    .meta({ description: 'Most time in sandboxes that a submission can ask for, queue excluded' }),
  BACKPROOF_MAX_CPU_MS: whole(1, 3_600_000)
    .default(60_000)
    .meta({ description: 'Most CPU time that a submission can ask for' }),
  BACKPROOF_MAX_MEMORY_MB: whole(1, 1_048_576)
    .default(2048)
    .meta({ description: 'Most memory that a submission can ask for' }),
  BACKPROOF_MAX_OUTPUT_BYTES: whole(1, 1_073_741_824)
    .default(8_388_608)
    .meta({ description: 'Most printed output that a submission can ask for' }),
  BACKPROOF_MAX_EVALUATIONS: whole(1, 1_000_000_000)
    .default(1_000_000)
    .meta({ description: 'Most forward evaluations that a submission can ask for' }),
  BACKPROOF_MAX_BODY_BYTES: whole(1024, 268_435_456)
    .default(16_777_216)
    .meta({ description: 'Largest request body' }),
  BACKPROOF_MAX_SOURCE_BYTES: whole(1, 67_108_864)
    .default(1_048_576)
    .meta({ description: 'Largest submission: its code, without outputs' }),
})

export type Settings = z.output<typeof settingsSchema>

function whole(from: number, to: number) {
  return z.string().transform((raw, context) => {
    const value = Number(raw)
    if (/^\d+$/.test(raw) && value >= from && value <= to) return value
    const message = `must be a whole number from ${from} to ${to}; it is ${JSON.stringify(raw)}`
    context.issues.push({ code: 'custom', message, input: raw })
    return z.NEVER
  })
}

function folder() {
  return z.string().transform((path) => resolve(path))
}

function oneOf<const Word extends string>(words: readonly Word[]) {
  return z.enum(words, {
    error: (issue) => `must be one of ${words.join(', ')}; it is ${JSON.stringify(issue.input)}`,
  })
}

function layers() {
  return z.string().transform((raw, context): LayerName[] => {
    const names = new Set<LayerName>(ALWAYS_REQUIRED)
    for (const word of raw.split(/[\s,]+/).filter((one) => one !== '')) {
      const name = LAYER_NAMES.find((one) => one === word)
      if (name !== undefined) names.add(name)
      else {
        const message = `must list layers of ${LAYER_NAMES.join(', ')}; it holds ${JSON.stringify(word)}`
        context.issues.push({ code: 'custom', message, input: raw })
      }
    }
    return [...names]
  })
}

function modules() {
  return z.string().transform((raw, context): string[] => {
    const names = raw.split(/[\s,]+/).filter((one) => one !== '')
    for (const name of names.filter((one) => !MODULE.test(one))) {
      const message = `must list names of modules, such as scipy.special; it holds ${JSON.stringify(name)}`
      context.issues.push({ code: 'custom', message, input: raw })
    }
    return [...new Set(names)]
  })
}
