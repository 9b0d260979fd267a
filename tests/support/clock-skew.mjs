// Preloaded into a container: its clock is wrong by ATOLL_TEST_SKEW_MS, as one is that nobody set.
const skew = Number(process.env.ATOLL_TEST_SKEW_MS);
const now = Date.now.bind(Date);
const Real = Date;
globalThis.Date = /** @type {DateConstructor} */ (
  new Proxy(Real, {
    construct: (target, args) => (args.length === 0 ? new target(now() + skew) : Reflect.construct(target, args)),
    apply: () => new Real(now() + skew).toString(),
    get: (target, name) => (name === 'now' ? () => now() + skew : Reflect.get(target, name)),
  })
);
