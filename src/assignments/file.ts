import { constants } from 'node:fs'
import { open, realpath } from 'node:fs/promises'
import { isAbsolute, join, sep } from 'node:path'

/**
 * Reads a text file that lies in a folder: neither above it nor behind a link that leads out of it.
 * @throws Error saying what stands in the way.
 */
export async function readFileInside(
  folder: string,
  name: string,
  maxBytes: number,
): Promise<string> {
  const path = await locate(folder, name)
  // Without O_NONBLOCK, opening a named pipe would wait for a writer.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const stats = await file.stat()
    if (!stats.isFile()) throw new Error(`${name} is not a file`)
    if (stats.size > maxBytes) {
      throw new Error(`${name} may have ${maxBytes} bytes; it has ${stats.size}`)
    }
    return decode(await file.readFile(), name)
  } finally {
    await file.close()
  }
}

async function locate(folder: string, name: string): Promise<string> {
  if (isAbsolute(name) || name.split(/[\\/]/).includes('..')) {
    throw new Error(`${name} must be the name of a file inside the assignment's folder`)
  }
  const root = await realpath(folder)
  const path = await realpath(join(root, name)).catch(() => {
    throw new Error(`There is no file ${name} in the assignment's folder`)
  })
  if (path.startsWith(`${root}${sep}`)) return path
  throw new Error(`${name} leads out of the assignment's folder, to ${path}`)
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Error(`${name} is not UTF-8 text`)
  }
}
