/** One line of the table: a figure, and against what it is held in the same run. */
export type BenchRow = { name: string; value: number; unit: string; ratioTo?: string; ratio?: number }
