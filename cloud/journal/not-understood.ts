/** Under this kind a fact is journalled that this service could not make sense of. */
export const notUnderstoodKind = 'FactNotUnderstood'
