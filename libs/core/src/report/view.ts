import { withBands, withFewSites } from './many-sites.ts';
import { html } from './markup.ts';
import { closedForm } from './sections/closed-form.ts';
import { confusionTable } from './sections/confusion.ts';
import { curves } from './sections/curves.ts';
import { SECTIONS } from './sections/index.ts';
import { card, type Section } from './sections/parts.ts';
import { provenance } from './sections/provenance.ts';
import { rounds } from './sections/rounds.ts';
import { samples } from './sections/samples.ts';
import { timing } from './sections/timing.ts';
import { traffic } from './sections/traffic.ts';
import { STYLE } from './style.ts';
import type { RunView } from './types.ts';

/** A part of the report as text of HTML, every name in it escaped. */
export interface ViewSection {
  readonly id: string;
  readonly title: string;
  readonly html: string;
}

/**
 * What there is to see of a run so far, in the same drawings and tables as its report. With many sites those are drawn that say
 * most, and what all of them have in common.
 * @param picked a site that is drawn in any case
 */
export function viewSections({ report, tested, validated }: RunView, picked: string | null = null): ViewSection[] {
  const [banded, few] = [withBands(report, picked), withFewSites(report, picked)];
  const before = [curves, validation, closedForm, timing, traffic, rounds];
  const after = SECTIONS.filter((make) => make !== samples && make !== provenance);
  return (tested ? after : before).flatMap((make) => {
    const section = make(make === curves ? banded : few);
    return section === undefined ? [] : [{ id: section.id, title: section.title, html: section.body.text }];
  });

  function validation(): Section | undefined {
    const matrix = validated?.scores.confusion;
    if (validated === undefined || matrix === undefined) return undefined;
    const caption = `The head of round ${validated.round}, all sites: validation images by true class (rows) and predicted class (columns)`;
    return {
      id: 'classes',
      title: 'Classes so far',
      body: card('What is taken for what', html`${confusionTable(caption, report.classes, matrix)}`),
    };
  }
}

/** The style of these parts; colours are custom properties of the page around them. */
export const viewStyle = (): string => STYLE.text;
