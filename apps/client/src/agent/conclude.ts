import { type Evaluation, isErrorCode, outputNames } from '@atoll/core';
import { digestFromBytes, signedOf, type wire } from '@atoll/protocol';
import type { Model } from '../model/open-model.ts';
import { describeEngine } from './engine.ts';
import type { SiteEnd } from './events.ts';
import { fetchFinalModel, judgeModel } from './finish.ts';
import type { SiteOutcome } from './outcome.ts';
import { keepPersonalModel, type PersonalOutcome } from './personal.ts';
import type { Participation, Services } from './take-part.ts';

/** Keeps what the site has from the run: the model if there is one, and `results.json`. Without a status the site has left. */
export async function conclude(
  services: Services,
  participation: Participation,
  status: wire.RunStatus.$Shape | null,
): Promise<SiteOutcome> {
  const { options, state, clock, traffic, written } = services;
  const { offered, survey, engine, loop } = participation;
  const end: SiteEnd = status === null ? 'left' : endOf(status);
  const message = status === null ? 'this site left the run' : status.activity || end;
  const code = status?.errorCode ?? 0;
  const final = end === 'completed' && status !== null ? await keepModel(services, participation, status) : null;
  const kept = final === null ? null : await written(() => keepPersonalModel(state, offered.run, final.model));
  const personal = kept?.outcome ?? null;
  if (end !== 'left') await state.answers.clear();
  const outcome: SiteOutcome = {
    end,
    message,
    code: isErrorCode(code) ? code : null,
    run: offered.run,
    site: state.site.name,
    engine: describeEngine(engine),
    classes: outputNames(offered.federation),
    counts: survey.counts,
    classCounts: survey.classCounts,
    model: final === null ? null : { folder: state.model.place, digest: final.model.digest, manifest: final.model.manifest },
    personal,
    validation: { federated: final?.validation ?? null, alone: validationOf(personal, 'alone'), personal: validationOf(personal) },
    test: { federated: final?.test ?? null, alone: loop.aloneTest, personal: kept?.test ?? null },
    seconds: clock.seconds(),
    bytes: traffic.counts(),
    tasks: loop.answered,
  };
  await written(() => state.files.write('results.json', `${JSON.stringify(outcome, null, 2)}\n`));
  await state.currentRun.clear();
  options.onEvent({ kind: 'ended', end, message });
  return outcome;
}

/** Of the chosen head, or of the candidate of this kind. */
function validationOf(personal: PersonalOutcome | null, kind?: 'alone'): Evaluation | null {
  const wanted = JSON.stringify(kind === undefined ? personal?.method : { kind });
  return personal?.candidates.find(({ method }) => JSON.stringify(method) === wanted)?.validation ?? null;
}

interface FinalModel {
  readonly model: Model;
  readonly validation: Evaluation | null;
  readonly test: Evaluation | null;
}

async function keepModel(
  { state, clock, written, coordinator }: Services,
  { offered: { federation }, engine, blobs, parts, manifest, openScope }: Participation,
  status: wire.RunStatus.$Shape,
): Promise<FinalModel> {
  const digest = digestFromBytes(status.model, 'status.model');
  const wanted = { digest, ...signedOf(status.modelSignature, status.modelSignedBy, 'status.model'), coordinator };
  const model = await clock.measure('transfer', () => written(() => fetchFinalModel(wanted, blobs, state.model)));
  if (parts === null) return { model, validation: null, test: null };
  const features = await parts;
  return {
    model,
    ...(await clock.measure('evaluating', () => judgeModel(model, { tf: engine.tf, federation, parts: features, manifest, openScope }))),
  };
}

function endOf({ outcome }: wire.RunStatus.$Shape): SiteEnd {
  return outcome === 'completed' || outcome === 'stopped' ? outcome : 'failed';
}
