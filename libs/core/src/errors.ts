/**
 * An error a person can act on: a number that the reference explains, a sentence that says what is wrong,
 * and a hint that says how to mend it. The table of all codes is `ERRORS`.
 */
export class AtollError extends Error {
  override readonly name = 'AtollError';
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint ?? ERRORS[code].hint;
  }
}

interface ErrorEntry {
  readonly title: string;
  readonly hint: string;
}

/**
 * Every way to be refused or to stop. 1xx files a person writes, 2xx data at a site, 3xx engines and backbone,
 * 4xx protocol, 5xx updates, 6xx runs, 7xx storage, 8xx access. A number is never used again for another meaning.
 */
export const ERRORS = {
  101: {
    title: 'Federation file not valid',
    hint: 'Mend the line named in the message; docs/reference/federation-file.md lists every key.',
  },
  102: { title: 'Federation file not readable', hint: 'Check the path and that the file is YAML text.' },
  103: { title: 'Command line not valid', hint: 'Run the command with --help.' },
  104: { title: 'Something is missing on the command line', hint: 'Give the option or the variable that the message names.' },
  105: {
    title: 'Part of Atoll not installed',
    hint: 'Run npm ci in the checkout; in containers take the image atoll-site, which has what the image of the coordinator leaves out.',
  },
  107: {
    title: 'Profile of virtual sites not valid',
    hint: 'Mend the line named in the message; docs/reference/profiles.md lists every key.',
  },
  120: {
    title: 'Own part not usable',
    hint: 'Mend what the message names; what a part has to be is in docs/reference/api.md.',
  },
  121: {
    title: 'Own part not registered',
    hint: 'Give this process the module that has it, with --parts: docs/how-to/extend-atoll.md.',
  },
  122: {
    title: 'Module of own parts not usable',
    hint: 'It exports strategies and heads, lists of objects; the packages that it imports are installed beside it: docs/how-to/extend-atoll.md.',
  },
  201: { title: 'Data folder not readable', hint: 'Give a folder with one sub-folder a class, or a CSV with the columns path,label.' },
  202: { title: 'Data without usable images', hint: 'Run atoll data check on the folder and mend what it reports.' },
  203: { title: 'Class names do not match the federation', hint: 'Rename the folders or labels to the classes of the federation.' },
  204: { title: 'CSV not valid', hint: 'The first line names the columns: path,label and optionally group.' },
  205: {
    title: 'Too few images',
    hint: 'A site needs at least two training images in at least one class of the federation, or without a label where the federation allows that.',
  },
  206: { title: 'Image not readable', hint: 'Open it in an image viewer; replace or remove it.' },
  207: { title: 'Image too large', hint: 'Save it with fewer pixels; docs/reference/backbones.md has the bounds.' },
  208: {
    title: 'Columns missing',
    hint: 'Give a CSV that has, beside path and label, the columns that the federation file lists under features.columns.',
  },
  209: {
    title: 'Cell not valid',
    hint: 'Mend the cells named in the message, or leave them empty where the value is not known; docs/how-to/combine-images-with-columns.md says what a cell may hold.',
  },
  220: { title: 'Own data source failed', hint: 'The message says what the source did; mend it, nothing was sent.' },
  301: { title: 'Engine not available', hint: 'Leave out --engine to take the best engine present; the message says what is missing.' },
  302: { title: 'Backbone not valid', hint: 'Fetch the backbone again; its files do not match their digests.' },
  303: {
    title: 'Canary features differ',
    hint: 'This machine computes other features than the federation expects; update Atoll, or force another engine.',
  },
  304: { title: 'Cut point unknown', hint: 'Choose one of the cut points that backbone.json lists.' },
  305: { title: 'Feature cache not usable', hint: 'Remove the cache folder named in the message; features are computed again.' },
  306: { title: 'Training diverged', hint: 'Lower training.optimiser.learningRate in the federation file.' },
  308: { title: 'Model not valid', hint: 'Fetch the model again; its files do not fit together.' },
  309: {
    title: 'Backbone stays frozen',
    hint: 'Set training.scope to head, or take a backbone whose layers are data, such as efficientnet-lite0.',
  },
  310: {
    title: 'Network file not usable',
    hint: 'docs/how-to/bring-your-own-backbone.md says which networks can be imported, and how to write the file.',
  },
  311: { title: 'Backbone name taken', hint: 'Import it under another name, or with a higher --version.' },
  320: {
    title: 'Model cannot be exported so',
    hint: 'Use atoll predict, or one of the ways that docs/how-to/use-the-model.md names.',
  },
  321: {
    title: 'Model cannot be explained so',
    hint: 'docs/how-to/use-the-model.md says which models have exact maps; nearest examples need none.',
  },
  322: {
    title: 'Models not of the same classes',
    hint: 'Fuse models that were trained for the same classes, by the same names; their order does not matter.',
  },
  323: {
    title: 'Backbone not on this machine',
    hint: "Name the coordinator's address with --from, to fetch it, or a folder that has it, such as backbones in a site's state folder, with --backbones.",
  },
  330: { title: 'Own head failed', hint: 'The message says what the head did; mend it at the coordinator and at every site.' },
  401: { title: 'Message not decodable', hint: 'The bytes are no Atoll message; use an Atoll client of the same protocol version.' },
  402: { title: 'Protocol version not supported', hint: 'Update the older side; PROTOCOL.md lists the versions.' },
  403: { title: 'Message too large', hint: 'Send anything over the inline limit in chunks.' },
  404: { title: 'Message out of order', hint: 'Say hello first, then join a run, then answer tasks.' },
  405: { title: 'Site name taken', hint: 'Another machine is connected under this name; choose another with --name.' },
  406: { title: 'Field not valid', hint: 'The message was decoded but a field is outside its bounds; the message names it.' },
  407: { title: 'Capability missing', hint: 'This client lacks something that the run needs; update it.' },
  408: { title: 'Transfer not valid', hint: 'Ask for the offset first and go on from there.' },
  409: { title: 'Too many messages', hint: 'Slow down; the limit is in PROTOCOL.md.' },
  410: { title: 'Not found', hint: 'Nothing is stored under this digest or address.' },
  411: { title: 'Coordinator not reachable', hint: 'Check the address, that the coordinator runs, and the network between.' },
  412: {
    title: 'Address not usable',
    hint: 'Another program has the port, or the host name is not of this machine; choose another with --port or --host.',
  },
  413: { title: 'Too many connections', hint: 'Close some, or raise the bound: serve --connections and --connections-per-address.' },
  414: { title: 'Too many watched runs', hint: 'Watch the others over another connection.' },
  420: {
    title: 'Request not understood',
    hint: 'docs/how-to/use-the-model.md shows requests; GET /openapi.json of the server describes them all.',
  },
  421: { title: 'Request too large', hint: 'Send fewer images at a time; docs/reference/time.md has the bounds.' },
  422: { title: 'Model server busy', hint: 'Send it again after a few seconds; the header Retry-After says how many.' },
  423: { title: 'Answer took too long', hint: 'Send fewer images at a time, or give the server more processors.' },
  424: {
    title: 'Asked by a page of another address',
    hint: 'Open the page of the server itself, under a name that it was told with --public-name.',
  },
  501: { title: 'Update for no open task', hint: 'The round went on without it; nothing to do.' },
  502: { title: 'Update of wrong shape', hint: 'The parameters must have the layout that the task named.' },
  503: { title: 'Update not finite', hint: 'NaN or infinity in the parameters; lower the learning rate, check the images.' },
  504: { title: 'Update digest differs', hint: 'The bytes were changed on the way; send them again.' },
  505: { title: 'Task answered differently before', hint: 'A task is answered once; the first answer stands.' },
  506: { title: 'Result not valid', hint: 'Counts must be whole, not negative, and agree with each other.' },
  507: {
    title: 'Update norm too large',
    hint: 'The parameters are far outside what training gives; check the images and the learning rate.',
  },
  601: { title: 'Run unknown', hint: 'atoll runs lists the runs of this coordinator.' },
  602: { title: 'Run already ended', hint: 'Launch a new one.' },
  603: {
    title: 'Quorum not reached',
    hint: 'Fewer sites than cohort.quorum answered before the deadline; ask the sites, or lower the quorum.',
  },
  604: {
    title: 'Run failed while combining',
    hint: 'This run has ended; the journal holds what it received. Mend the cause that the message names, then launch the run again.',
  },
  605: { title: 'Run is not open for joining', hint: 'The run started without this site; it may join the next one.' },
  606: { title: 'Site is no member of the run', hint: 'Join the run first.' },
  607: { title: 'Site already left the run', hint: 'A site that failed or left is not taken back into the same run.' },
  608: { title: 'Site came back with other data', hint: 'Join with the data of the first time, or take part in the next run.' },
  609: {
    title: 'Run is held',
    hint: 'Whoever runs the coordinator starts it again with --parts and the module that the run was launched with; sites wait for that.',
  },
  701: {
    title: 'Journal damaged',
    hint: 'Something changed what had been written. Keep the data folder as it is, check the disk, and serve a copy of the folder from before; nothing was removed.',
  },
  702: { title: 'Storage not writable', hint: 'Check free space and permissions of the data folder.' },
  703: { title: 'Data folder in use', hint: 'Another coordinator runs on this folder; stop it first.' },
  704: { title: 'Stored bytes damaged', hint: 'A stored file does not match its digest; restore the data folder from a copy.' },
  705: {
    title: 'Data folder of another version',
    hint: 'Use the version of Atoll that wrote it, or give another folder; nothing in it was changed.',
  },
  710: {
    title: 'Model store not usable',
    hint: 'Restore history.json from a copy; the models beside it are as they were.',
  },
  711: { title: 'No such model', hint: 'atoll models list shows the names.' },
  712: { title: 'Model name taken', hint: 'Give another name with --name.' },
  713: { title: 'Nothing to go back to', hint: 'Promote the model that is to be served: atoll models promote NAME.' },
  714: {
    title: 'Models cannot be compared on these images',
    hint: 'Both have to tell the same classes apart; without --data their cards are compared.',
  },
  801: {
    title: 'Key file not usable',
    hint: 'Restore it from a copy. A new key is another identity: only remove the file if everyone who knows the old one can be told.',
  },
  840: {
    title: 'Model server open to a network',
    hint: 'Say who may come: --client-ca FILE for those with a certificate, or --open-to-anyone.',
  },
  850: {
    title: 'Ledger damaged',
    hint: 'atoll ledger shows up to where it holds. Keep the files for whoever has to look into it, elsewhere; the site then begins a new ledger.',
  },
  852: {
    title: 'Data folder cannot be read now',
    hint: 'Try again when less goes on, or stop the coordinator meanwhile; runs go on when it is started again.',
  },
  853: {
    title: 'Journal does not hold',
    hint: 'Keep the data folder as it is for whoever has to look into it; restore a copy from before to go on.',
  },
  854: { title: 'No data folder of a coordinator', hint: 'Give the folder of atoll serve with --data.' },
  855: {
    title: 'Model not vouched for',
    hint: 'Do not use it. Ask who runs the coordinator, over another way than this connection, and compare the fingerprint of its key.',
  },
  856: { title: 'Model folder was changed', hint: 'Do not use it; take the model from the coordinator again.' },
  857: {
    title: 'Site cannot be taken out by computing',
    hint: 'Only a run without the site gives a model that never had it; atoll withdraw prints a federation file for it.',
  },
  858: { title: 'Nothing to withdraw from', hint: 'atoll audit RUN tells how the run ended and who was taken out.' },
  851: { title: 'No ledger', hint: 'Give the state folder of a site, atoll-site/NAME unless it was told otherwise.' },
  802: { title: 'Key file open to others', hint: 'chmod 600 it; if others could have read it, treat the key as known to them.' },
  803: {
    title: 'Coordinator not the one that invited',
    hint: 'Its key is another than that of the invitation. Ask who runs it, by telephone, before you go on.',
  },
  804: { title: 'Site not enrolled', hint: 'Ask the operator for an invitation and give it once: atoll join --invitation FILE.' },
  805: { title: 'Invitation not valid', hint: 'Copy it whole, or ask the operator for a new one.' },
  806: { title: 'Invitation expired', hint: 'Ask the operator for a new one.' },
  807: { title: 'Invitation used', hint: 'An invitation lets one machine in, once. If that was not you, tell the operator now.' },
  808: { title: 'Invitation withdrawn', hint: 'The operator withdrew it or made a newer one; ask for that.' },
  809: { title: 'Proof not valid', hint: 'The signature is not by the key that was enrolled; use the state folder of the enrolment.' },
  810: { title: 'Site revoked', hint: 'The operator has shut this site out; it comes back only by a new invitation.' },
  811: {
    title: 'Operator not known',
    hint: 'Give the file that the administrator made for you: --operator FILE or ATOLL_OPERATOR. A removed operator needs a new one.',
  },
  812: { title: 'Role not sufficient', hint: 'Ask an operator or admin to do it; docs/how-to/run-a-coordinator.md says who may do what.' },
  813: { title: 'Too many failed proofs', hint: 'Wait; the message says how long. The limit is for all who come from this address.' },
  814: { title: 'Name or key taken', hint: 'A name has one key and a key one name; revoke the site first if it lost its key.' },
  815: { title: 'Result not signed by its site', hint: 'The result was altered on the way, or is not of this site; it was not stored.' },
  816: { title: 'Operator file not valid', hint: 'Ask an administrator for a new one: atoll operators add NAME.' },
  817: { title: 'Last administrator', hint: 'Add another one first: atoll operators add NAME --role admin.' },
  818: {
    title: 'Open coordinator on a network address',
    hint: 'Leave out --open so that sites and operators prove who they are, or listen on 127.0.0.1.',
  },
  819: { title: 'Nobody of this name', hint: 'atoll sites and atoll operators list show who there is.' },
  830: {
    title: 'Plain HTTP beyond this machine',
    hint: 'Use TLS (https://); only where nobody can listen, for instance in a network of containers: --plain-http-on-a-public-address.',
  },
  831: {
    title: 'Certificate not usable',
    hint: 'Give PEM files: the certificate with those that signed it behind it, and its private key.',
  },
  832: {
    title: 'Certificate expired',
    hint: 'Whoever runs the other side renews it; if that has been done, check the clock of this machine.',
  },
  833: { title: 'Certificate not yet valid', hint: 'Check the clock of this machine first, then that of the other.' },
  834: {
    title: 'Certificate of another name',
    hint: 'Use the name or address that the certificate is for; the operator adds one with atoll serve --public-name.',
  },
  835: {
    title: 'Certificate authority unknown',
    hint: 'Give the authority with --ca FILE, or its fingerprint from the invitation; in a network that opens TLS, the authority of its proxy.',
  },
  836: {
    title: 'Certificate authority is not the pinned one',
    hint: 'Another coordinator answers there, or something between opens TLS. Ask the operator, by another way, for the fingerprint before you go on.',
  },
  837: { title: 'No TLS connection', hint: 'Both sides need TLS 1.2 or newer; check the port, and that it is https:// on both sides.' },
  838: {
    title: 'Client certificate not accepted',
    hint: 'This coordinator asks for one: give --cert FILE and --key FILE, from an authority that it accepts.',
  },
  839: {
    title: 'Proxy does not let this through',
    hint: 'Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY, with name and password of the proxy if it wants them, and ask it to let CONNECT to this host and port pass.',
  },
} as const satisfies Record<number, ErrorEntry>;

/** A number that Atoll has a sentence for, as in docs/reference/errors.md. */
export type ErrorCode = keyof typeof ERRORS;

/** True for a number that is an Atoll error code. */
export function isErrorCode(code: number): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}
