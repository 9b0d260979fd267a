import { ledger } from '../state.ts';

const SHOWN = 200;

/** Everything that left this tab, newest first. */
export function LedgerView() {
  const lines = ledger.value.filter(({ event }) => event !== 'ledger');
  const bytes = lines.reduce((sum, line) => sum + line.bytes, 0);
  return (
    <section aria-labelledby="ledger-title">
      <h2 id="ledger-title">Ledger</h2>
      {lines.length === 0 ? (
        <p class="quiet">Nothing has left this tab.</p>
      ) : (
        <>
          <p>
            {lines.length.toLocaleString('en')} {lines.length === 1 ? 'message' : 'lines'}, {bytes.toLocaleString('en')} bytes in all. Each
            is written down before it goes.{' '}
            <a href={hrefOf()} download="ledger.jsonl">
              Download the ledger
            </a>
          </p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1) */}
          <section class="scroll" tabIndex={0} aria-label="What left this tab">
            <table>
              <thead>
                <tr>
                  <th scope="col">Time</th>
                  <th scope="col">What</th>
                  <th scope="col" class="number">
                    Bytes
                  </th>
                </tr>
              </thead>
              <tbody>
                {lines
                  .slice(-SHOWN)
                  .reverse()
                  .map(({ n, at, kind, request, bytes: size }) => (
                    <tr key={n}>
                      <td>
                        <time dateTime={at}>{at.slice(11, 19)}</time>
                      </td>
                      <td>{request === undefined ? kind : `${kind}: ${request}`}</td>
                      <td class="number">{size.toLocaleString('en')}</td>
                    </tr>
                  ))}
              </tbody>
            </table>
          </section>
        </>
      )}
    </section>
  );
}

const hrefOf = (): string => URL.createObjectURL(new Blob([`${ledger.value.map((line) => JSON.stringify(line)).join('\n')}\n`]));
