import { resolve } from 'node:path';
import { type Withdrawn, withdraw as withdrawFrom } from '@atoll/coordinator';
import { userName } from '../terminal/user-name.ts';

/** `atoll withdraw RUN SITE`: takes a site out of a completed run. */
export async function withdraw(run: string, site: string, { data }: { data: string }): Promise<void> {
  const outcome = await withdrawFrom({ folder: resolve(data), run, site, by: userName(), now: Date.now });
  if ('withdrawal' in outcome) {
    console.log(withdrawnText(run, site, outcome));
    return;
  }
  const { reason, rerun } = outcome;
  console.log(
    [
      `${run} cannot be computed without ${site}. ${reason.message}`,
      '',
      'Guaranteed:      no later run has an answer of this site unless it joins again (atoll revoke shuts it out).',
      'Not guaranteed:  anything about heads and models that exist: what the site added is in them, and in every copy.',
      'What helps:      a run without the site. Launch this federation file; the others have their features cached.',
      '',
      rerun,
    ].join('\n'),
  );
  throw reason;
}

function withdrawnText(run: string, site: string, { withdrawal, before, modelFolder, wasTrained }: Withdrawn): string {
  const { head, basis, sameAs } = withdrawal;
  return [
    `${site} is taken out of ${run}.`,
    `Head       ${head}${head === before ? ', the same as before' : `, before ${before}`}`,
    `Model      ${modelFolder}`,
    `Proof      ${PROOFS[basis]}${sameAs === undefined ? '' : ` That run is ${sameAs}.`}`,
    ...(wasTrained ? ['           The run had trained on from its head from sums and kept what came of it; that is not repeated.'] : []),
    'Not undone the model with the site stays in the journal, and with everyone who has it; this one was judged by nobody.',
  ].join('\n');
}

const PROOFS = {
  run: 'equal, bit for bit, to never having joined: a run of the same federation without the site, with the same sums of the others, has this head.',
  sums: 'equal, bit for bit, to never having joined: standardisation, strength and head follow from the sums of the others, and nothing was chosen by figures.',
  figures:
    'standardisation, scores, and with several folds the strength of the penalty are those of never having joined, bit for bit, for the settings taken. Class balance, shrinkage, temperature, and with one fold the strength, were chosen again by what the others said of heads that the site had a part in; never having joined, they would have been asked of heads without it. Launch the federation without the site in this data folder and withdraw once more: then the two are compared.',
  rounds:
    'equal, bit for bit, to the last round of a run that never had the site: all rounds were made without it, from the initial head and in coordinates of the others. Which round is best was not asked.',
} as const;
