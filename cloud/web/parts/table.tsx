import type { ReactNode } from 'react'

/** A table that scrolls by itself where the screen is narrow; figures are its columns with right-aligned numbers. */
export function Table(props: { label: string; heads: ReactNode[]; figures?: number[]; children: ReactNode }) {
  const { label, heads, figures = [], children } = props
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className="scroller" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {heads.map((head, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns never change their order
              <th key={column} scope="col" className={figures.includes(column) ? 'figure' : undefined}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  )
}
