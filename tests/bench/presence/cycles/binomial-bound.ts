/** Natural log of the gamma function (Lanczos), x above 0. */
function logGamma(x: number): number {
  const series = [
    76.18009172947146, -86.50532032941678, 24.01409824083091, -1.231739572450155, 1.208650973866179e-3,
    -5.395239384953e-6,
  ]
  let sum = 1.000000000190015
  series.forEach((part, i) => {
    sum += part / (x + 1 + i)
  })
  return (x + 0.5) * Math.log(x + 5.5) - (x + 5.5) + Math.log((2.5066282746310007 * sum) / x)
}

/** Chance of at most so many hits in so many tries. */
function atMost(hits: number, tries: number, p: number): number {
  let sum = 0
  for (let k = 0; k <= hits; k++) {
    const ways = logGamma(tries + 1) - logGamma(k + 1) - logGamma(tries - k + 1)
    sum += Math.exp(ways + k * Math.log(p) + (tries - k) * Math.log1p(-p))
  }
  return sum
}

/** Upper end of the two-sided 95 % Clopper-Pearson interval of a share; 1 where everything hit or nothing was tried. */
export function upperBound(hits: number, tries: number): number {
  if (tries === 0 || hits >= tries) return 1
  let low = hits / tries
  let high = 1
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (atMost(hits, tries, middle) > 0.025) low = middle
    else high = middle
  }
  return high
}
