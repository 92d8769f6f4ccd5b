/** Where a tool's lines go, and who ends it. */
export type ToolIo = {
  out(line: string): void
  err(line: string): void
  /** Who asks for this is told when somebody wishes the tool to end, and ends in order; any other ends at once. */
  onInterrupt?(end: () => void): void
}
