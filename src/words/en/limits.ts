/** On the work and the amounts behind a limit that was met. */
export const limits = {
  arrays: (entries: number): string => `Arrays of up to ${entries} entries are sent back.`,
  budget: (limit: number, used: number): string =>
    `evaluations is ${limit}, of which ${used} were used by now; limits.evaluations asks for more.`,
  checkerLoop: (forward: string, parameters: number): string =>
    `A loop over ${parameters} parameters with 2 forwards each is ${2 * parameters} calls of ${forward}: see that it makes no more of them, and none of backward.`,
  differences: (forward: string, parameters: number): string =>
    `${forward} is run at least ${2 * parameters + 1} times here: 2 times for each of ${parameters} parameters, and once as it is.`,
}
