/** A metric for a person: shares in percent, the loss as it is. */
export const figure = (metric: string, value: number): string => (metric === 'loss' ? value.toFixed(3) : `${(100 * value).toFixed(1)} %`);
