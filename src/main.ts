#!/usr/bin/env node
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import closeWithGrace from 'close-with-grace'
import type { Logger } from 'pino'
import { createCatalogue } from '#assignments/catalogue.ts'
import { readAssignmentFolder } from '#assignments/folder.ts'
import { ASSIGNMENT_USAGE, checkAssignment, readCheckedFolder } from '#cli/assignment-check.ts'
import { type Config, ConfigError, readConfig } from '#config.ts'
import { gradeRequestSchema } from '#contract/submission.ts'
import { buildApp } from '#http/app.ts'
import { formatBanner } from '#http/banner.ts'
import { STORED_REQUEST } from '#http/examples.ts'
import { createLogger } from '#http/logger.ts'
import { planShutdown, runPhases } from '#http/shutdown.ts'
import { readVersion } from '#http/version.ts'
import { createMemoryGauge } from '#sandbox/free-memory.ts'
import { findInterpreter } from '#sandbox/interpreter.ts'
import { createPythonSandbox, type PythonSandbox } from '#sandbox/python-sandbox.ts'
import { createGrader } from '#service/grade.ts'
import { loadSecret } from '#service/secret.ts'
import { createSelfTest } from '#service/self-test.ts'
import { createSystem } from '#service/system.ts'
import { explainFailure } from './failure.ts'

const version = readVersion()
const PLACE_POLL_MS = 5

await run(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${explainFailure(error)}\n`)
  process.exit(1)
})

async function run(args: readonly string[]): Promise<void> {
  const folder = readCheckedFolder(args)
  if (folder !== undefined) return check(folder)
  const command = args.join(' ')
  if (['', 'serve'].includes(command)) return serve()
  throw new ConfigError([`the commands are serve and ${ASSIGNMENT_USAGE}; it is ${command}`])
}

async function check(folder: string): Promise<void> {
  const { config } = readConfig()
  const sandbox = await startSandbox(config, createLogger('error'))
  try {
    const policy = config.limits
    const status = () => sandbox.status()
    const { engine } = createSystem({ ...config, version, policy, status, freeMb: () => undefined })
    // There is no learner here to keep the draws from, and equal folders get equal reports.
    const secret = new Uint8Array(32)
    process.exitCode = await checkAssignment(folder, {
      selfTest: createSelfTest({ ...config, policy, sandbox, secret, engine }),
      readFolder: readAssignmentFolder,
      write: (text) => process.stdout.write(text),
    })
  } finally {
    await sandbox.close()
  }
}

async function serve(): Promise<void> {
  const { config, warnings } = readConfig()
  const logger = createLogger(config.logLevel)
  for (const warning of warnings) logger.warn(warning)
  const sandbox = await startSandbox(config, logger)
  try {
    await listen({ config, logger, sandbox })
  } catch (error) {
    await sandbox.close()
    throw error
  }
}

async function startSandbox(config: Config, logger: Logger): Promise<PythonSandbox> {
  const projectFolder = join(import.meta.dirname, '..')
  const { path } = await findInterpreter({ ...config, projectFolder })
  return createPythonSandbox({
    ...config,
    python: path,
    require: config.requireSandbox,
    ceilings: config.limits.maxima,
    logger: ({ kind, ...facts }) => logger[kind.endsWith('started') ? 'info' : 'warn'](facts, kind),
  })
}

interface Parts {
  readonly config: Config
  readonly logger: Logger
  readonly sandbox: PythonSandbox
}

async function listen({ config, logger, sandbox }: Parts): Promise<void> {
  const { limits: policy, assignmentsDir: directory, dataDir, apiKeys } = config
  const catalogue = await createCatalogue(directory === undefined ? {} : { directory })
  const { secret, warning } = await loadSecret(dataDir)
  if (warning !== undefined) logger.warn(warning)
  const status = () => sandbox.status()
  const freeMb = createMemoryGauge()
  const system = createSystem({ ...config, version, policy, status, freeMb })
  const parts = { ...config, policy, sandbox, secret, engine: system.engine, admit: system.admit }
  const grader = createGrader({ ...parts, library: catalogue })
  const stop = new AbortController()
  const selfTest = createSelfTest(parts)
  const services = { grader, catalogue, system, selfTest }
  const app = await buildApp(services, { ...config, logger, version, shutdown: stop.signal })
  const example = gradeRequestSchema.parse(STORED_REQUEST)
  const report = await grader.grade(example, { view: 'learner' })
  // Whoever comes first finds every place free.
  while (sandbox.status().busy > 0) await setTimeout(PLACE_POLL_MS)
  if (report.verdict !== 'passed') logger.error(report, 'The example that should pass does not')
  const origin = await app.listen(config)
  const needsKey = apiKeys.length > 0
  process.stdout.write(formatBanner({ version, origin, report, needsKey }))
  closeWithGrace({ logger: false }, async ({ err, signal }) => {
    logger[err ? 'fatal' : 'info']({ err, signal }, 'shutting down')
    const phases = planShutdown({ app, sandbox, stop })
    await runPhases(phases, (outcome) => logger.info(outcome, 'shutdown'))
  })
}
