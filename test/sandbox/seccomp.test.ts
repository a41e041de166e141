import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { echoLaunch, interpreter } from './echo-children.ts'

const ALLOW = 0x7fff0000
const KILL = 0x80000000
const refuse = (code: number) => 0x00050000 | code
const [EPERM, ENOENT, EACCES, EINVAL, ENOTTY, ENOSYS] = [1, 2, 13, 22, 25, 38].map(refuse)
const X86_64 = { name: 'x86_64', architecture: 0xc000003e }
const AARCH64 = { name: 'aarch64', architecture: 0xc00000b7 }

const COMPARISONS: ReadonlyMap<number, (accumulator: number, value: number) => boolean> = new Map([
  [0x15, (accumulator, value) => accumulator === value],
  [0x35, (accumulator, value) => accumulator >= value],
  [0x45, (accumulator, value) => (accumulator & value) !== 0],
])

interface Call {
  readonly number: number
  readonly architecture: number
  readonly arguments: readonly number[]
}

interface Case {
  readonly machine: { readonly name: string; readonly architecture: number }
  /** What is called, its number and arguments, and the verdict. */
  readonly calls: readonly (readonly [string, number, readonly number[], number | undefined])[]
}

function buildFilter(machine: string): Buffer {
  const source = `
import sys
sys.path.insert(0, ${JSON.stringify(echoLaunch.pythonFolder)})
import seccomp
print(seccomp.build_filter(${JSON.stringify(machine)}).hex())`
  const hex = execFileSync(interpreter.path, ['-I', '-B', '-c', source], { encoding: 'utf8' })
  return Buffer.from(hex.trim(), 'hex')
}

/** Runs classic BPF, as far as the filter uses it, over one system call. */
function judge(program: Buffer, call: Call): number {
  const data = encodeCall(call)
  let accumulator = 0
  for (let at = 0; at < program.length; at += 8) {
    const code = program.readUInt16LE(at)
    const value = program.readUInt32LE(at + 4)
    if (code === 0x06) return value
    if (code === 0x20) accumulator = data.readUInt32LE(value)
    else at += 8 * jump(program.subarray(at, at + 8), accumulator)
  }
  throw new Error('The filter ends without a verdict')
}

function encodeCall(call: Call): Buffer {
  const data = Buffer.alloc(64)
  data.writeUInt32LE(call.number, 0)
  data.writeUInt32LE(call.architecture, 4)
  for (const [index, value] of call.arguments.entries()) {
    data.writeBigUInt64LE(BigInt(value), 16 + 8 * index)
  }
  return data
}

/** How many instructions to pass over. */
function jump(instruction: Buffer, accumulator: number): number {
  const code = instruction.readUInt16LE(0)
  const compare = COMPARISONS.get(code)
  if (compare === undefined) throw new Error(`The filter has an instruction ${code}`)
  return instruction.readUInt8(compare(accumulator, instruction.readUInt32LE(4)) ? 2 : 3)
}

const CASES: readonly Case[] = [
  {
    machine: X86_64,
    calls: [
      ['read', 0, [], ALLOW],
      ['openat', 257, [], ENOENT],
      ['clone', 56, [], EPERM],
      ['socket', 41, [], EPERM],
      ['kill', 62, [], EPERM],
      ['ioctl', 16, [], ENOTTY],
      ['clone3', 435, [], ENOSYS],
      ['mmap that is not executable', 9, [0, 4096, 3, 34], ALLOW],
      ['mmap that is executable', 9, [0, 4096, 7, 34], EACCES],
      ['mprotect that is executable', 10, [0, 4096, 5], EACCES],
      ['prlimit64 of itself', 302, [0, 0], ALLOW],
      ['prlimit64 of another', 302, [1, 0], EPERM],
      ['fcntl F_GETFL', 72, [3, 3], ALLOW],
      ['fcntl F_SETOWN', 72, [3, 8], EPERM],
      ['madvise MADV_DONTNEED', 28, [0, 0, 4], ALLOW],
      ['madvise MADV_MERGEABLE', 28, [0, 0, 12], EINVAL],
      ['prctl PR_GET_NO_NEW_PRIVS', 157, [39], ALLOW],
      ['prctl PR_SET_PDEATHSIG', 157, [1], EPERM],
      ['an x32 call', 0x40000000, [], KILL],
      ['a call of the next kernel', 999, [], EPERM],
    ],
  },
  {
    machine: AARCH64,
    calls: [
      ['read', 63, [], ALLOW],
      ['io_setup, which is read elsewhere', 0, [], EPERM],
      ['openat', 56, [], ENOENT],
      ['clone', 220, [], EPERM],
      ['socket', 198, [], EPERM],
      ['kill', 129, [], EPERM],
      ['ioctl', 29, [], ENOTTY],
      ['clone3', 435, [], ENOSYS],
      ['mmap that is not executable', 222, [0, 4096, 3, 34], ALLOW],
      ['mmap that is executable', 222, [0, 4096, 7, 34], EACCES],
      ['mprotect that is executable', 226, [0, 4096, 5], EACCES],
      ['prlimit64 of another', 261, [1, 0], EPERM],
      ['fcntl F_SETOWN', 25, [3, 8], EPERM],
      ['prctl PR_SET_PDEATHSIG', 167, [1], EPERM],
    ],
  },
]

describe.for(CASES)('the filter for $machine.name', ({ machine, calls }) => {
  const program = buildFilter(machine.name)

  test.for(calls)('answers %s', ([, number, callArguments, verdict]) => {
    const { architecture } = machine
    expect(judge(program, { number, architecture, arguments: callArguments })).toBe(verdict)
  })

  test('kills whatever comes in by another architecture', () => {
    const others = [X86_64, AARCH64, { architecture: 0x40000003 }].filter((it) => it !== machine)
    for (const { architecture } of others) {
      expect(judge(program, { number: 0, architecture, arguments: [] })).toBe(KILL)
    }
  })

  test('is short enough for the kernel', () => {
    expect(program.length / 8).toBeLessThan(4096)
  })
})
