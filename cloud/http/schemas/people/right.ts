// The page reads these: no schema may come with them, for its library asks for leave to make code.
export type { Right } from '#cloud/people/access/rights-table'
export { roles } from '#cloud/people/role'
