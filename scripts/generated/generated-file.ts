import { readFileSync, writeFileSync } from 'node:fs'

/** A committed file, or a part of one, that is made from the source. */
export interface GeneratedFile {
  readonly path: string
  /** Makes the new text from the committed one, which is empty where the file is missing. */
  readonly make: (committed: string) => string | Promise<string>
  /** The command that writes the file. */
  readonly command: string
}

/**
 * Writes a generated file; with `--check` only tells whether the committed one is up to date.
 * Sets the exit status to 1 where it is not.
 * @param file what to generate
 * @param args the command line's arguments
 */
export async function updateGeneratedFile(
  file: GeneratedFile,
  args: readonly string[],
): Promise<void> {
  const committed = readText(file.path)
  const text = await file.make(committed)
  if (text === committed) return
  if (!args.includes('--check')) {
    writeFileSync(file.path, text)
    return
  }
  const place = describeDifference(committed, text)
  process.stderr.write(`${file.path} is out of date ${place}: run ${file.command}\n`)
  process.exitCode = 1
}

/** Says where two texts part, with both lines. */
export function describeDifference(committed: string, made: string): string {
  const old = committed.split('\n')
  const fresh = made.split('\n')
  const index = fresh.findIndex((line, place) => line !== old[place])
  const place = index === -1 ? fresh.length : index
  return `at line ${place + 1} (committed: ${quote(old[place])}, made: ${quote(fresh[place])})`
}

function quote(line: string | undefined): string {
  return line === undefined ? 'nothing' : JSON.stringify(line)
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
