import { readFileSync } from 'node:fs'

/** Numbers drawn by NumPy itself; see test/fixtures/numpy/random_state.py. */
export interface NumpySamples {
  readonly repeats: number
  readonly calls: readonly (readonly ['normal' | 'uniform', number])[]
  readonly streams: readonly { readonly seed: number; readonly bits: readonly string[] }[]
  readonly logarithms: { readonly arguments: readonly string[]; readonly values: readonly string[] }
}

const folder = new URL('../fixtures/numpy/', import.meta.url)

/** The program that draws them. */
export const samplesProgram = new URL('random_state.py', folder).pathname

/** Those kept in the repository. */
export function readSamples(): NumpySamples {
  return parseSamples(readFileSync(new URL('random-state.json', folder), 'utf8'))
}

/** What the program prints. */
export function parseSamples(text: string): NumpySamples {
  return JSON.parse(text)
}

/** A double's bits as 16 hexadecimal digits. */
export function toBits(value: number): string {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  return view.getBigUint64(0).toString(16).padStart(16, '0')
}

/** The double that has these bits. */
export function fromBits(bits: string): number {
  const view = new DataView(new ArrayBuffer(8))
  view.setBigUint64(0, BigInt(`0x${bits}`))
  return view.getFloat64(0)
}
