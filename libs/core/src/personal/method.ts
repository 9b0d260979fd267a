/** How a site's personal head comes from the global head and the site's own images. */
export type PersonalMethod =
  | { readonly kind: 'global' }
  /** The site's own yardstick. */
  | { readonly kind: 'alone' }
  /** The global head with its bias fitted to the shares of the classes at the site. */
  | { readonly kind: 'class-shares' }
  /** `share` of the global head fitted to the class shares, the rest of what the site trained by itself. */
  | { readonly kind: 'blend'; readonly share: number }
  /** Trained on from the global head. */
  | { readonly kind: 'fine-tune'; readonly epochs: number }
  /** Trained on with a pull back to the global head: strength/2 · ‖w − w_global‖² (Li et al.: Ditto. ICML 2021). */
  | { readonly kind: 'ditto'; readonly strength: number }
  /** The global head, its bias changed by what the site's images without a label tell, see {@link adaptHead}. */
  | { readonly kind: 'adapted'; readonly statistics: boolean; readonly shift: boolean; readonly shares: boolean };

/** In words, for tables and sentences: `3/4 federated, 1/4 alone`. */
export function describeMethod(method: PersonalMethod): string {
  switch (method.kind) {
    case 'global':
      return 'the federated head as it is';
    case 'alone':
      return "the site's own head";
    case 'class-shares':
      return "the federated head, fitted to the site's class shares";
    case 'blend':
      return `${percentOf(method.share)} federated, fitted to the site's class shares, and ${percentOf(1 - method.share)} the site's own`;
    case 'fine-tune':
      return `the federated head, trained on for ${method.epochs} ${method.epochs === 1 ? 'epoch' : 'epochs'}`;
    case 'ditto':
      return `the federated head, trained on with a pull back of ${method.strength}`;
    case 'adapted':
      return `the federated head, adapted by images without a label: ${adaptations(method).join(' and ')}`;
  }
}

const adaptations = ({ statistics, shift, shares }: Extract<PersonalMethod, { kind: 'adapted' }>): string[] => [
  ...(statistics ? ['to their mean and deviation'] : []),
  ...(shift ? ['to what its scores are off by here'] : []),
  ...(shares ? ['to the class shares that they seem to have'] : []),
];

const percentOf = (share: number): string => `${Math.round(100 * share)} %`;
