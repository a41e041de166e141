import type { Layout } from './layout.ts'

/** Puts the learner's names of layers and parameters in place of a program's: db1 becomes dB1 where the bias is B1. */
export function createNaming({ layers }: Layout): (text: string) => string {
  return (text) => {
    return text.replace(/\bd?[WbZA]\d+\b/g, (name) => {
      const layer = layers[Number(/\d+$/.exec(name)?.[0]) - 1]
      if (layer === undefined) return name
      const d = name.startsWith('d') ? 'd' : ''
      const letter = name.charAt(d.length)
      const parameters: Readonly<Record<string, string | undefined>> = {
        W: layer.weights,
        b: layer.bias,
      }
      return `${d}${parameters[letter] ?? `${letter}${layer.number}`}`
    })
  }
}
