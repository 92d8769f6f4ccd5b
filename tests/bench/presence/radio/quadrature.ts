/** Points and weights that stand for a distribution. */
export type Nodes = { at: Float64Array; weight: Float64Array }

function normalised(at: number[], density: (x: number) => number): Nodes {
  const raw = at.map(density)
  const sum = raw.reduce((a, b) => a + b, 0)
  return { at: Float64Array.from(at), weight: Float64Array.from(raw, (value) => value / sum) }
}

function even(count: number, reach: number): number[] {
  return Array.from({ length: count }, (_, i) => -reach + (2 * reach * i) / (count - 1))
}

/** Normal of this deviation at evenly spaced points. */
export function normalNodes(count: number, sd: number, reachInSd = 4.5): Nodes {
  return scaled(
    normalised(even(count, reachInSd), (x) => Math.exp((-x * x) / 2)),
    sd,
  )
}

function scaled(nodes: Nodes, by: number): Nodes {
  return { at: nodes.at.map((x) => x * by), weight: nodes.weight }
}
