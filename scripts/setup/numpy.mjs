import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { aptInstall, hasApt } from './apt.mjs'
import { run } from './command.mjs'
import { SetupFailure, say } from './failure.mjs'
import { root } from './machine.mjs'
import { findClosedFile, systemPython, tryInterpreter, venvPython } from './python.mjs'

const venvFolder = join(root, '.venv')

/**
 * Provides an interpreter with NumPy where none was found: the distribution's packages where we
 * may install them (the quickest way), else a virtual environment in the checkout.
 * @param {import('./python.mjs').Interpreter[]} tried what was found instead
 * @throws {SetupFailure} listing every interpreter with its reason
 */
export async function installNumpy(tried) {
  if (process.env.BACKPROOF_PYTHON) {
    throw new SetupFailure(
      `BACKPROOF_PYTHON cannot be used.\n${describe(tried)}`,
      'unset BACKPROOF_PYTHON',
    )
  }
  const reasons = [describe(tried)]
  if (hasApt()) {
    const fault = await installByApt()
    if (fault === undefined) return
    reasons.push(`  apt-get: ${fault}`)
  }
  const fault = await installInVenv(tried)
  if (fault === undefined) return
  reasons.push(`  .venv: ${fault}`)
  throw new SetupFailure(`No Python with NumPy was found.\n${reasons.join('\n')}`, mend())
}

async function installByApt() {
  const { ok, output } = await aptInstall('python3-numpy')
  if (!ok) return lastLine(output)
  const interpreter = await tryInterpreter(systemPython, { mustBeOpen: true })
  return interpreter.isUsable ? undefined : interpreter.reason
}

async function installInVenv(tried) {
  const base = tried.find((interpreter) => interpreter.canHoldNumpy)
  if (base === undefined) return 'no Python 3.9 or newer to make it with'
  const closed = findClosedFile([join(root, 'package.json')])
  if (closed !== undefined) return `would lie where only root may read (${closed})`
  const wasThere = existsSync(venvFolder)
  const fault = await fillVenv(base.command)
  if (fault !== undefined && !wasThere) rmSync(venvFolder, { recursive: true, force: true })
  return fault
}

async function fillVenv(base) {
  say(`installing numpy (pip, into .venv made with ${base})`)
  if (base !== venvPython) {
    const args = ['-m', 'venv', '--clear', venvFolder]
    const made = await run(base, args, { timeoutMs: 120_000 })
    if (!made.ok) return lastLine(made.output)
  }
  const flags = ['--only-binary=numpy', '--retries', '1', '--timeout', '15', '--quiet']
  const args = ['-I', '-m', 'pip', 'install', ...flags, 'numpy']
  const filled = await run(venvPython, args, { timeoutMs: 300_000 })
  if (!filled.ok) return lastLine(filled.output)
  const interpreter = await tryInterpreter(venvPython, { mustBeOpen: true })
  return interpreter.isUsable ? undefined : interpreter.reason
}

function describe(tried) {
  if (tried.length === 0) return '  no python3 or python on PATH'
  return tried.map(({ command, reason }) => `  ${command}: ${reason}`).join('\n')
}

function mend() {
  if (!existsSync('/usr/bin/apt-get')) return 'python3 -m venv .venv && .venv/bin/pip install numpy'
  const prefix = hasApt() ? '' : 'sudo '
  return `${prefix}apt-get update && ${prefix}apt-get install -y python3-numpy`
}

function lastLine(output) {
  return output.trim().split('\n').at(-1) || 'it said nothing'
}
