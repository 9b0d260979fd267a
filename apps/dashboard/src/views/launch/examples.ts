declare const __EXAMPLES__: Readonly<Record<string, string>>;

/** The federation files of the repository's examples, by name; put in when the page is built. */
export const EXAMPLES = __EXAMPLES__;

export const FIRST = `federation: my-federation
classes: [first, second]

strategy: auto # the closed form, then FedAvg from it; the better is kept
rounds: 10
cohort:
  sites: 2
  quorum: 2
`;
