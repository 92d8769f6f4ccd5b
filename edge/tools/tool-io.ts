/** Where a tool's lines go. */
export type ToolIo = { out(line: string): void; err(line: string): void }
