import { calibration } from './calibration.ts';
import { certainty } from './certainty.ts';
import { closedForm } from './closed-form.ts';
import { confusion } from './confusion.ts';
import { crossSite } from './cross-site.ts';
import { curves } from './curves.ts';
import { gains } from './gains.ts';
import { notes } from './notes.ts';
import { provenance } from './provenance.ts';
import { ranking } from './ranking.ts';
import { rounds } from './rounds.ts';
import { samples } from './samples.ts';
import { subgroups } from './subgroups.ts';
import { tasks } from './tasks.ts';
import { timing } from './timing.ts';
import { traffic } from './traffic.ts';
import { virtualTime } from './virtual-time.ts';

/** The parts of a report, in its order; one that has nothing to say gives nothing. */
export const SECTIONS = [
  gains,
  certainty,
  curves,
  closedForm,
  confusion,
  tasks,
  ranking,
  calibration,
  subgroups,
  crossSite,
  samples,
  virtualTime,
  timing,
  traffic,
  rounds,
  provenance,
  notes,
] as const;
