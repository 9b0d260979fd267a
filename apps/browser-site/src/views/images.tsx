import { useSignal } from '@preact/signals';
import { Bar } from '../app.tsx';
import { chosenFiles, droppedFiles } from '../dropped.ts';
import { fresh, giveImages, images, taking } from '../state.ts';
import type { Report } from '../worker/messages.ts';

/** The folder: given, looked through, and what was found. */
export function ImagesStep() {
  const over = useSignal(false);
  const busy = taking.value !== 'no';
  return (
    <section aria-labelledby="images-title">
      <h2 id="images-title">2. Images</h2>
      {!busy && (
        // biome-ignore lint/a11y/noStaticElementInteractions: what can be dropped here can be chosen with the button in it
        <div
          class={over.value ? 'drop over' : 'drop'}
          onDragOver={(event) => {
            event.preventDefault();
            over.value = true;
          }}
          onDragLeave={() => {
            over.value = false;
          }}
          onDrop={async (event) => {
            event.preventDefault();
            over.value = false;
            if (event.dataTransfer !== null) giveImages(await droppedFiles(event.dataTransfer.items));
          }}
        >
          <p>Drop a folder with one sub-folder a class, or</p>
          <label class="button">
            choose a folder
            <input
              type="file"
              class="unseen"
              {...{ webkitdirectory: true }}
              multiple
              onChange={({ currentTarget }) => currentTarget.files !== null && giveImages(chosenFiles(currentTarget.files))}
            />
          </label>
          <p class="quiet">
            JPEG, PNG or WebP. Nothing is uploaded: a browser asks whether the page may read the folder, and says “upload” when it does.
          </p>
        </div>
      )}
      {!busy && <Bar />}
      {images.value !== null && <Found report={images.value} />}
    </section>
  );
}

function Found({ report }: { readonly report: Report }) {
  const { classes, findings, images: all, usable } = report;
  return (
    <>
      {!fresh.value && <p class="quiet">These are the images of the time before; what was computed of them is kept in this browser.</p>}
      <p>
        <strong>{usable.toLocaleString('en')}</strong> of {all.toLocaleString('en')} images can be used.
      </p>
      {classes.length > 0 && (
        <table>
          <caption class="unseen">Images by class</caption>
          <thead>
            <tr>
              <th scope="col">Class</th>
              <th scope="col" class="number">
                Images
              </th>
              <th scope="col" class="number">
                Usable
              </th>
              <th scope="col" class="number">
                Median size
              </th>
            </tr>
          </thead>
          <tbody>
            {classes.map(({ name, images: found, usable: good, medianWidth, medianHeight, known }) => (
              <tr key={name}>
                <th scope="row">{known ? name : `${name} (unknown)`}</th>
                <td class="number">{found}</td>
                <td class="number">{good}</td>
                <td class="number">{good === 0 ? '–' : `${medianWidth}×${medianHeight}`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {findings.length > 0 && (
        <ul class="findings">
          {findings.map(({ severity, code, sentence, hint, examples }) => (
            <li key={code + sentence} class={severity}>
              <strong>{severity === 'info' ? 'note' : severity}</strong> {sentence}
              {examples.length > 0 && <span class="quiet"> {examples.join(', ')}</span>}
              <br />
              <span class="quiet">{hint}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
