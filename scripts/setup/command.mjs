import { spawn } from 'node:child_process'

const tailBytes = 16_384
/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()

/**
 * Runs a command to its end with no input, and keeps the end of what it said. Never rejects.
 * @param {string} command a program's path or name
 * @param {string[]} args its arguments
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs: number }} options timeoutMs kills
 *   the command and everything it started
 * @returns {Promise<{ ok: boolean, stdout: string, output: string }>} stdout alone, and both
 *   streams as they came
 */
export function run(command, args, { cwd, env = process.env, timeoutMs }) {
  return new Promise((resolve) => {
    const result = { ok: false, stdout: '', output: '' }
    const stdio = ['ignore', 'pipe', 'pipe']
    // A group of its own, so that a deadline ends npm's or apt's children too.
    const child = spawn(command, args, { cwd, env, stdio, detached: true })
    running.add(child)
    const timer = setTimeout(() => {
      result.output += `\nstopped after ${timeoutMs / 1000} s`
      killGroup(child)
    }, timeoutMs)
    const finish = (ok) => {
      clearTimeout(timer)
      running.delete(child)
      resolve({ ...result, ok })
    }
    child.stdout.on('data', (chunk) => {
      result.stdout = keepTail(result.stdout + chunk)
      result.output = keepTail(result.output + chunk)
    })
    child.stderr.on('data', (chunk) => {
      result.output = keepTail(result.output + chunk)
    })
    child.on('error', (error) => {
      result.output += error.message
      finish(false)
    })
    child.on('close', (code) => finish(code === 0))
  })
}

/** Kills every command that is still running, with what it started. */
export function killRunning() {
  for (const child of running) killGroup(child)
}

/** @param {import('node:child_process').ChildProcess} child leader of its group */
function killGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It has ended by itself in the meantime.
  }
}

/** @param {string} text */
function keepTail(text) {
  return text.length > tailBytes ? text.slice(-tailBytes) : text
}
