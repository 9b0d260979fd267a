// The lists of docs/explanation/privacy.md: what a site prints before it joins, with the defaults of a federation file and with what
// changes them. Made by the very function that prints it.

/** What a federation file says, in YAML below its name and classes. */
const SETTINGS = [
  'strategy: closed-form',
  'strategy: auto',
  'strategy: { name: closed-form, folds: 1 }',
  'strategy: prototypes',
  'strategy: { name: prototypes, distance: mahalanobis }',
  'features: { standardise: false }',
  'features: { columns: [{ name: age, type: number, range: [0, 100] }] }',
  'training: { scope: full }',
  'training: { calibrate: virtual-features }',
  'training: { loss: { terms: [{ name: distillation, teacher: ensemble }] } }',
  'training: { loss: { terms: [{ name: source }] } }',
  'training: { loss: { terms: [{ name: coral }] } }',
  'training: { loss: { terms: [{ name: mmd }] } }',
  'evaluation: { alone: cross-site }',
  "evaluation: { alone: 'off' }",
  'evaluation: { folds: 5 }',
  'evaluation: { leaveOneSiteOut: true }',
  'evaluation: { personal: false }',
  'evaluation: { subgroups: [{ column: sex, values: [f, m] }] }',
  'data: { shots: 1 }',
  'data: { unlabelled: refuse }',
  'privacy: { minimumCount: 0 }',
];
/** Terms of the loss that compare representations want a head that has one. */
const NEEDS = { coral: 'head: { kind: adjustment }', mmd: 'head: { kind: adjustment }' };

/** The page with its lists made anew, between `<!-- what leaves -->` or `<!-- what stays -->` and `<!-- end -->`. */
export function privacyPage(text, { describeWhatLeaves, readFederation }) {
  const of = (setting) => {
    const [, need] = Object.entries(NEEDS).find(([term]) => setting.includes(`name: ${term} `)) ?? [];
    return describeWhatLeaves(readFederation(['federation: lagoon', 'classes: [cat, dog]', setting, need ?? ''].join('\n')));
  };
  const usual = of('');
  const rows = SETTINGS.map((setting) => {
    const { leaves } = of(setting);
    const more = leaves.filter((line) => !usual.leaves.includes(line));
    const less = usual.leaves.flatMap((line, index) => (leaves.includes(line) ? [] : [index + 1]));
    if (more.length + less.length === 0) throw new Error(`docs/explanation/privacy.md: ${setting} changes nothing that leaves`);
    const place = less.length === 0 ? 'also' : `${more.length === 0 ? 'without' : 'in place of'} ${less.join(', ')}`;
    return [`- \`${setting}\`, ${place}${more.length === 0 ? '' : ':'}`, ...more.map((line) => `  - ${line}`)].join('\n');
  });
  const leaves = [...usual.leaves.map((line, index) => `${index + 1}. ${line}`), '', 'And where the file says:', '', ...rows];
  return [
    ['what leaves', leaves],
    ['what stays', usual.stays.map((line) => `- ${line}`)],
  ].reduce((page, [name, lines]) => {
    const place = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- end -->)`);
    if (!place.test(page)) throw new Error(`docs/explanation/privacy.md has no <!-- ${name} -->`);
    return page.replace(place, (_all, begin, end) => `${begin}\n${lines.join('\n')}\n\n${end}`);
  }, text);
}
