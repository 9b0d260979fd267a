/** An event that does not fit the state: the caller's mistake, never a site's. The state is unchanged. */
export class ImpossibleEvent extends Error {
  override readonly name = 'ImpossibleEvent';
}
