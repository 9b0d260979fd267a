import { AtollError, isRole, ROLES, type Role } from '@atoll/core';
import { type Credential, credentialText, encode, operatorAdd, operatorNameOf, optionalDigest, toBase64Url, wire } from '@atoll/protocol';
import { useSignal } from '@preact/signals';
import { useAct } from '../parts/act.ts';
import { AskFirst } from '../parts/ask-first.tsx';
import { usePolled } from '../parts/poll.ts';
import { Problem } from '../parts/problem.tsx';
import { Table } from '../parts/table.tsx';
import { Ago } from '../parts/time.tsx';
import { ask, signedIn } from '../state/connection.ts';
import { save } from '../state/save.ts';

type List = wire.OperatorList.$Properties;
type Operator = wire.OperatorRecord & wire.OperatorRecord.$Shape;
const NOTHING = new Uint8Array();
const EVERY_MS = 3_000;

const MAY: Readonly<Record<Role, string>> = {
  viewer: 'looks',
  operator: 'also launches, pauses, resumes and stops',
  admin: 'also invites, revokes, and adds and removes operators',
};

/** Who may look, who may act, and who lets others in: for administrators. */
export function OperatorsView() {
  const { value, act } = usePolled(async () => (await ask('operators', NOTHING)).operators ?? {}, EVERY_MS);
  const removing = useSignal<string | null>(null);
  const know = (list: List): void => {
    value.value = list;
  };
  const operators = (value.value?.operators ?? []) as Operator[]; // decoded ones have all their fields
  return (
    <>
      <h1>Operators</h1>
      <Problem error={act.problem.value} />
      <Add onList={know} />
      <section class="card" aria-labelledby="operators-title">
        <h2 id="operators-title">Who there is</h2>
        <Table
          caption="Operators of this coordinator"
          rows={operators}
          keyOf={({ name }) => name}
          textOf={({ name, role }) => `${name} ${role}`}
          empty="Looking …"
          columns={[
            { title: 'name', cell: ({ name }) => name },
            {
              title: 'role',
              cell: ({ role }) => (
                <>
                  {role} <span class="quiet">{isRole(role) && MAY[role]}</span>
                </>
              ),
            },
            { title: 'since', cell: ({ since }) => <Ago at={since} /> },
            { title: 'added by', cell: ({ by }) => by },
            {
              title: 'actions',
              cell: ({ name }) => (
                <button type="button" class="danger" aria-label={`Remove ${name}`} onClick={() => (removing.value = name)}>
                  Remove …
                </button>
              ),
            },
          ]}
        />
      </section>
      {removing.value !== null && <Remove name={removing.value} onList={know} onDone={() => (removing.value = null)} />}
    </>
  );
}

/** Makes an operator's file. Its token is made here; the coordinator is told the SHA-256 of it. */
function Add({ onList }: { readonly onList: (list: List) => void }) {
  const name = useSignal('');
  const role = useSignal<Role>('viewer');
  const made = useSignal<Credential | null>(null);
  const saved = useSignal(false);
  const act = useAct();
  const add = (event: Event): void => {
    event.preventDefault();
    void act.run(async () => {
      const coordinator = signedIn.value?.coordinator ?? null;
      if (coordinator === null) throw new AtollError(811, 'Sign in to add operators.');
      const { operators } = await ask('operators', NOTHING);
      const file: Credential = {
        name: operatorNameOf(name.value.trim()),
        role: role.value,
        token: toBase64Url(crypto.getRandomValues(new Uint8Array(32))),
        url: operators?.url || location.origin,
        coordinator,
        authority: optionalDigest(operators?.authority, 'operators.authority'),
      };
      onList((await ask('add', operatorAdd(file))).operators ?? {});
      made.value = file;
      saved.value = false;
      name.value = '';
    });
  };
  return (
    <section class="card" aria-labelledby="add-title">
      <h2 id="add-title">Add an operator</h2>
      <form class="row" onSubmit={add}>
        <label class="field">
          Name of the operator
          <input required value={name.value} onInput={(event) => (name.value = event.currentTarget.value)} />
        </label>
        <label class="field">
          Role
          <select
            value={role.value}
            onChange={(event) => (role.value = ROLES.find((one) => one === event.currentTarget.value) ?? 'viewer')}
          >
            {ROLES.map((one) => (
              <option key={one} value={one}>
                {one}: {MAY[one]}
              </option>
            ))}
          </select>
        </label>
        <button class="primary" type="submit" disabled={act.busy.value || name.value.trim() === ''}>
          Add
        </button>
      </form>
      <Problem error={act.problem.value} />
      {made.value !== null && <File credential={made.value} saved={saved.value} onSave={keep} onDone={() => (made.value = null)} />}
    </section>
  );

  function keep(): void {
    if (made.value === null) return;
    save(`atoll-operator-${made.value.name}.json`, [credentialText(made.value)], 'application/json');
    saved.value = true;
  }
}

interface FileProps {
  readonly credential: Credential;
  readonly saved: boolean;
  readonly onSave: () => void;
  readonly onDone: () => void;
}

function File({ credential, saved, onSave, onDone }: FileProps) {
  return (
    <div class="letter" role="status">
      <p>
        This file makes whoever has it <strong>{credential.name}</strong>. It is shown only now: treat it as a password.
      </p>
      <label class="field">
        <span class="unseen">File of {credential.name}</span>
        <textarea readOnly rows={8} class="code" value={credentialText(credential)} onFocus={(event) => event.currentTarget.select()} />
      </label>
      <div class="actions">
        <button type="button" class="primary" onClick={onSave}>
          {saved ? 'Saved' : 'Save the file'}
        </button>
        <button type="button" onClick={onDone}>
          Done
        </button>
      </div>
      <p class="quiet">
        It signs in at this page, and in commands once nobody else can read it: <code>chmod 600 FILE</code>, then{' '}
        <code>atoll runs --operator FILE</code>
      </p>
    </div>
  );
}

interface RemoveProps {
  readonly name: string;
  readonly onList: (list: List) => void;
  readonly onDone: () => void;
}

function Remove({ name, onList, onDone }: RemoveProps) {
  const act = useAct();
  const remove = (): Promise<void> =>
    act.run(async () => {
      onList((await ask('remove', encode(wire.OperatorRemove, { name }))).operators ?? {});
      onDone();
    });
  const self = signedIn.value?.name === name;
  return (
    <AskFirst title={`Remove ${name}?`} onClose={onDone}>
      <p>
        {self ? 'That is you: your connections end at once.' : 'Connections of this operator end at once.'} The token is good for nothing
        from then on.
      </p>
      <Problem error={act.problem.value} />
      <div class="actions">
        <button type="button" class="danger" disabled={act.busy.value} onClick={() => void remove()}>
          Remove
        </button>
        <button type="button" onClick={onDone}>
          Leave it
        </button>
      </div>
    </AskFirst>
  );
}
