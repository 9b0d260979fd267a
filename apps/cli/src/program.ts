import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { addNetworkFlags, addTrustFlags } from './commands/network-flags.ts';
import { partsOption } from './parts/own-parts.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }; // our own package.json

const WAY = 'The way to the coordinator:';
const MODEL = 'Which model is taken:';

/** Every command with its arguments and options; their parts are loaded when one is run. */
export const program = new Command('atoll')
  .description('Federated transfer learning for images: no image leaves its site.')
  .version(version)
  .addOption(partsOption())
  .showHelpAfterError('(atoll --help lists the commands)')
  .configureHelp({ showGlobalOptions: true, styleDescriptionText: (text) => text.replaceAll('`', '') }); // backticks are for docs/reference/cli.md, which is made of this
const engine = () =>
  new Option(
    '--engine <name>',
    'training engine: `tfjs-node-gpu`, `tfjs-node`, `webgpu`, `wasm`, `cpu` or `auto`; the best one present if left out',
  );
const url = () =>
  new Option('--url <url>', "the coordinator's address; that of the operator's file, else `http://127.0.0.1:7700` if left out")
    .env('ATOLL_URL')
    .helpGroup(WAY);
const operator = () =>
  new Option(
    '--operator <file>',
    "the operator's file; without one, a guest of an open coordinator; `atoll-operator.json` here or in `atoll-data` if left out",
  )
    .env('ATOLL_OPERATOR')
    .helpGroup(WAY);
/** What a command takes that uses a model. */
const usesModel = (command: Command): Command =>
  command
    .optionsGroup(MODEL)
    .option('--key <fingerprint>', 'the key that should have signed it: eight groups of four digits, or the 64 digits of the key')
    .option(
      '--coordinator <file>',
      "or a file that has the key: a site's `enrolment.json`, an operator's file, the coordinator's key in PEM; `enrolment.json` beside the model, if it is there, if left out",
    )
    .option(
      '--backbones <folder>',
      'where backbones are, a folder for each digest; `backbones` beside the model, then the backbone that comes with Atoll if left out',
    )
    .option(
      '--from <url>',
      'the coordinator from which a backbone is fetched that is not here, into that folder: only the bytes that the model names; the address in the file of `--coordinator` or in `enrolment.json`, without one error 323 if left out',
    )
    .optionsGroup('Options:');
const unsigned = () =>
  new Option(
    '--unsigned',
    "take a model that nobody signed, such as a site's own; one with a wrong signature is refused all the same; refused with error 855 if left out",
  ).helpGroup(MODEL);
const threads = () =>
  new Option(
    '--threads <number>',
    'threads for computing features, each with a session of its own, 1 to 256; as many as there are processors if left out',
  );
const columns = () =>
  new Option(
    '--columns <file>',
    'of a model that takes columns, which needs it: a CSV of `path` and these columns; paths are relative to it',
  );
const log = () =>
  new Option('--log <form>', 'to standard output: `text` for people, `json` (one object a line) for programs, or `off`')
    .default('text')
    .env('ATOLL_LOG');
const store = () => new Option('--store <folder>', 'where the models are kept').default('atoll-models').env('ATOLL_STORE');
const groupBy = () =>
  new Option(
    '--group-by <regex>',
    "its first group, on the file name, names the patient, slide or object; the CSV's `group` column, else each file by itself if left out",
  );

program
  .command('init')
  .description("make a coordinator's data folder: its key, and the file of its first administrator")
  .option('--data <folder>', 'where the journal and the models will be kept', 'atoll-data')
  .option(
    '--administrator <name>',
    'make another administrator in a folder that nobody serves, and their file `atoll-operator-NAME.json` in it',
  )
  .action(async (options) => (await import('./commands/init.ts')).init(options));

program
  .command('serve')
  .description('run a coordinator')
  .option('--data <folder>', 'where the journal and the models are kept', 'atoll-data')
  .option('--host <address>', 'address to listen on; `0.0.0.0` for all of IPv4. Beyond this machine it speaks TLS', '127.0.0.1')
  .option('--port <number>', 'port to listen on; `0` takes a free one', '7700')
  .option(
    '--public-name <names...>',
    "host names and addresses by which sites reach it: its certificate is for them, and the first is told to sites; the machine's name and addresses if left out",
  )
  .option('--tls', 'TLS also with a `--host` of this machine alone')
  .option(
    '--cert <file>',
    'a certificate of your own, those that signed it behind it (PEM); changed files are taken up within a minute; one of its own authority if left out',
  )
  .option('--key <file>', 'private key of `--cert` (PEM)')
  .option('--client-ca <file>', 'let in only who has a certificate of these authorities (PEM): mutual TLS; nobody needs one if left out')
  .option('--open', 'on this machine only (error 818): let in sites and operators that do not prove who they are')
  .option('--open-to-anyone', 'the same wherever it listens: whoever reaches it can join, launch and stop runs')
  .option(
    '--plain-http-on-a-public-address',
    'no TLS beyond this machine: everyone on the way can read and change what is said; refused with error 830 if left out',
  )
  .option(
    '--backbone <folders...>',
    'folders of backbones that `atoll backbone import` wrote; each is kept in the data folder; those of the data folder if left out',
  )
  .option('--connections <number>', 'open connections at most, more are ended at once; 2000 if left out')
  .option('--connections-per-address <number>', 'the same from one address; a proxy is one address; 500 if left out')
  .addOption(log())
  .action(async (options) => (await import('./commands/serve.ts')).serve(options));

program
  .command('launch')
  .argument('<file>', 'federation file (YAML)')
  .description('start a run')
  .addOption(url())
  .addOption(operator())
  .option('--watch', 'stay until it ends, as `atoll watch` does')
  .action(async (file, options) => (await import('./commands/operate.ts')).launch(file, options));

program
  .command('runs')
  .description('list the runs of a coordinator')
  .addOption(url())
  .addOption(operator())
  .action(async (options) => (await import('./commands/operate.ts')).runs(options));

program
  .command('watch')
  .argument('<run>')
  .description('follow a run: what it does, what it waits for, until when')
  .addOption(url())
  .addOption(operator())
  .action(async (run, options) => (await import('./commands/operate.ts')).watch(run, options));

for (const [action, description] of [
  ['pause', 'hold a run: nothing is handed out, and no deadline passes, until it is resumed'],
  ['resume', 'let a run go on that is held'],
  ['stop', 'stop a run'],
] as const)
  program
    .command(action)
    .argument('<run>')
    .description(description)
    .addOption(url())
    .addOption(operator())
    .action(async (run, options) => (await import('./commands/operate.ts')).act(action, run, options));

program
  .command('audit')
  .argument('[run]', 'tell only this run')
  .description("check a coordinator's journal and tell what happened, entry by entry; needs no coordinator")
  .option('--data <folder>', "the coordinator's data folder; only read", 'atoll-data')
  .option('--recompute', 'combine the stored answers of every step again, make the models again, and compare bit for bit')
  .option(
    '--head <digest>',
    'tell how this head (its first digits are enough) came to be: which answers of which sites in which round, back to where training started',
  )
  .option('--json', 'everything as JSON')
  .action(async (run, options) => (await import('./commands/audit.ts')).audit(run, options));

program
  .command('withdraw')
  .argument('<run>')
  .argument('<site>')
  .description('take a site out of a completed run: the model as if it had never joined, as far as that can be computed')
  .option('--data <folder>', "the coordinator's data folder; no coordinator may be running on it", 'atoll-data')
  .action(async (run, site, options) => (await import('./commands/withdraw.ts')).withdraw(run, site, options));

usesModel(program.command('verify').argument('<folder>', 'a model folder'))
  .description('whether a model is, byte for byte, what a coordinator signed')
  .action(async (folder, options) => (await import('./commands/verify.ts')).verify(folder, options));

usesModel(
  program.command('predict').argument('<model>', 'a model folder').argument('<images...>', 'image files, folders of them, patterns'),
)
  .description('what a model says of images, with probabilities; its signature and its backbone are checked first')
  .option('--format <name>', '`table`, `csv` (RFC 4180) or `json`', 'table')
  .option('--out <file>', 'write the answers into a file; standard output if left out')
  .option(
    '--with <model>',
    'another model of the same classes (error 322 for others) that answers together with it; once for each',
    (one, all: string[] = []) => [...all, one],
  )
  .option('--fuse <rule>', 'how several models answer: `average`, `vote` or `weighted`; `average` if left out')
  .option('--weights <numbers>', 'what each model counts with `--fuse weighted`, with commas between; the figures of the cards if left out')
  .addOption(unsigned())
  .addOption(engine())
  .addOption(threads())
  .addOption(columns())
  .action(async (model, images, options) => (await import('./commands/predict.ts')).predict(model, images, options));

usesModel(program.command('serve-model').argument('[model]', 'a model folder; the model in use of the store if left out'))
  .description('what a model says of images over HTTP, with a page for people and OpenAPI for programs')
  .addOption(store())
  .option(
    '--host <address>',
    'address to listen on; beyond this machine it speaks TLS, and wants to be told who may come (error 840)',
    '127.0.0.1',
  )
  .option('--port <number>', 'port to listen on; `0` takes a free one', '7800')
  .option(
    '--public-name <names...>',
    "host names and addresses by which others reach it: its certificate is for them; the machine's name and addresses if left out",
  )
  .option('--tls', 'TLS also with a `--host` of this machine alone')
  .option(
    '--cert <file>',
    'a certificate of your own, those that signed it behind it (PEM); changed files are taken up within a minute; one of its own authority if left out',
  )
  .option('--cert-key <file>', 'private key of `--cert` (PEM)')
  .option('--client-ca <file>', 'answer only who has a certificate of these authorities (PEM): mutual TLS; nobody needs one if left out')
  .option('--open-to-anyone', 'beyond this machine: answer whoever reaches it; refused with error 840 if left out')
  .option(
    '--plain-http-on-a-public-address',
    'no TLS beyond this machine: everyone on the way can read the images; refused with error 830 if left out',
  )
  .addOption(unsigned())
  .addOption(engine())
  .addOption(threads())
  .addOption(log())
  .action(async (model, options) => (await import('./commands/serve-model.ts')).serveModel(model, options));

const models = program.command('models').description('a store of models: which there are, how they differ, which is in use');
models
  .command('list', { isDefault: true })
  .description("list the models of the store, of a coordinator's data folder, or of a coordinator that runs")
  .addOption(store())
  .option('--data <folder>', "a coordinator's data folder, in place of the store")
  .addOption(new Option('--url <url>', 'a coordinator, in place of the store'))
  .addOption(new Option('--operator <file>', "the operator's file, for a coordinator in place of the store"))
  .action(async (options) => (await import('./commands/models.ts')).list(options));
usesModel(models.command('add').argument('<model>', 'a model folder, or with `--operator` or `--url` the name of a run'))
  .description('take a model into the store, with its backbone')
  .addOption(store())
  .option('--name <name>', "what it is called there; its run's name if left out")
  .addOption(unsigned())
  .addOption(new Option('--url <url>', 'the coordinator that has the run'))
  .addOption(new Option('--operator <file>', "the operator's file, to fetch the model of a run, and its backbone if it is not here"))
  .action(async (model, options) => (await import('./commands/models.ts')).add(model, options));
usesModel(models.command('promote').argument('<name>', 'a model of the store'))
  .description('put a model into use, once its signature and its files have been checked')
  .addOption(store())
  .addOption(unsigned())
  .action(async (name, options) => (await import('./commands/models.ts')).promote(name, options));
models
  .command('roll-back')
  .description('put the model into use again that was before the present one')
  .addOption(store())
  .action(async (options) => (await import('./commands/models.ts')).rollBack(options));
models
  .command('history')
  .description('what was done to the store, when and by whom')
  .addOption(store())
  .action(async (options) => (await import('./commands/models.ts')).history(options));
usesModel(models.command('compare').argument('<first>', 'a model of the store, or a model folder').argument('<second>', 'another'))
  .description('what the cards of two models say differently; with images, how far apart they are on these')
  .addOption(store())
  .option('--data <path>', 'labelled images on which both are measured: a folder with one sub-folder a class, or a CSV')
  .addOption(groupBy())
  .option('--json', 'as JSON')
  .addOption(unsigned())
  .addOption(engine())
  .addOption(threads())
  .action(async (first, second, options) => (await import('./commands/models.ts')).compare(first, second, options));

usesModel(program.command('export').argument('<model>', 'a model folder'))
  .description('a model as one graph for other runtimes, from pixels to calibrated probabilities')
  .requiredOption('--format <name>', '`onnx`: one file; `tfjs`: a folder with `model.json` and `weights.bin`')
  .option('--quantise <bits>', 'how weights are kept: `fp32`, `fp16` or `int8`', 'fp32')
  .option('--out <path>', 'file of the ONNX graph, folder of the TensorFlow.js model; `FEDERATION.onnx`, `FEDERATION-tfjs` if left out')
  .option(
    '--one-view',
    'of a model that averages several views of an image, what it makes of the image as it is; refused with error 320 if left out',
  )
  .addOption(unsigned())
  .action(async (model, options) => (await import('./commands/export.ts')).exportModel(model, options));

usesModel(program.command('explain').argument('<model>', 'a model folder').argument('<image>'))
  .description('where in an image the score of a class comes from, as a picture and in figures')
  .option('--class <name>', 'which class, with several label sets `SET: CLASS`; the most probable one if left out')
  .option('--out <file>', 'the picture, 512×512; `IMAGE-explained.png` if left out')
  .option('--data <path>', "a site's folder or CSV: lists its training images that are nearest")
  .option('--nearest <number>', 'how many of them, 1 to 100', '5')
  .addOption(columns())
  .option('--json', 'the figures as JSON, with every position')
  .addOption(unsigned())
  .action(async (model, image, options) => (await import('./commands/explain.ts')).explain(model, image, options));

program
  .command('invite')
  .argument('<site>', "the site's name")
  .description('make an invitation that lets one machine in, once')
  .option('--expires <duration>', 'how long it is good, as `12h` or `7d`, at most 365 days', '7d')
  .option('--address <url>', 'by which the site reaches the coordinator; the address that the coordinator knows of itself if left out')
  .option('--out <file>', 'write it into a new file, mode 0600; standard output if left out')
  .addOption(url())
  .addOption(operator())
  .action(async (site, options) => (await import('./commands/access.ts')).invite(site, options));

program
  .command('sites')
  .description('list the sites that are invited, enrolled, connected or revoked')
  .addOption(url())
  .addOption(operator())
  .action(async (options) => (await import('./commands/access.ts')).sites(options));

program
  .command('revoke')
  .argument('<site>')
  .description('shut a site out at once: its connection and its part in open runs end')
  .requiredOption('--reason <text>', 'why; kept in the journal, and told to the site')
  .addOption(url())
  .addOption(operator())
  .action(async (site, options) => (await import('./commands/access.ts')).revoke(site, options));

const operators = program.command('operators').description('who may do what at a coordinator');
operators
  .command('list')
  .description('list the operators')
  .addOption(url())
  .addOption(operator())
  .action(async (options) => (await import('./commands/access.ts')).listOperators(options));
operators
  .command('add')
  .argument('<name>')
  .description("make an operator's file")
  .option('--role <role>', '`viewer`, `operator` or `admin`', 'operator')
  .option('--out <file>', 'where it is written, mode 0600; `atoll-operator-NAME.json` if left out')
  .addOption(url())
  .addOption(operator())
  .action(async (name, options) => (await import('./commands/access.ts')).addOperator(name, options));
operators
  .command('remove')
  .argument('<name>')
  .description("end an operator's rights at once")
  .addOption(url())
  .addOption(operator())
  .action(async (name, options) => (await import('./commands/access.ts')).removeOperator(name, options));

program
  .command('rotate')
  .description('at a site: take a new key, signed by the one before')
  .option('--name <site>', "the site's name; the machine's name if left out")
  .option('--state <folder>', 'the state folder; `atoll-site/NAME` if left out')
  .option('--url <url>', "the coordinator's address; that of the enrolment if left out")
  .action(async (options) => (await import('./commands/rotate.ts')).rotate(options));

program
  .command('join')
  .argument('[coordinator]', "an invitation, or a coordinator's address; neither once the site is enrolled")
  .addOption(
    new Option(
      '--invitation <file>',
      "the invitation in a file, `-` for standard input. As an argument it is taken out of the process list at once, but stays in the shell's history; the enrolment in the state folder if left out",
    ).env('ATOLL_INVITATION'),
  )
  .description('take part in a run with the images of this site')
  .addOption(
    new Option(
      '--data <path>',
      'folder with one sub-folder a class, or a CSV (`.csv`, `.tsv`, `.txt`) with the columns `path,label[,group,split]` and those of `evaluation.subgroups` and `features.columns`; only read; asked for on a terminal if left out',
    ).env('ATOLL_DATA'),
  )
  .addOption(
    new Option(
      '--name <site>',
      "the site's name: 1 to 63 of `a–z 0–9 - _ .`, starting with a letter or digit; the invitation's, else the machine's in these characters if left out",
    ).env('ATOLL_NAME'),
  )
  .addOption(
    new Option('--state <folder>', 'the state folder, where features, model and results are kept; `atoll-site/NAME` if left out').env(
      'ATOLL_STATE',
    ),
  )
  .option(
    '--run <run>',
    'which run; needed when several are open, unless the site is a member of one of them, and to fetch the model of a run that has ended; the run that is open if left out',
  )
  .addOption(groupBy())
  .addOption(engine())
  .addOption(threads())
  .option('--cache <folder>', 'feature cache; sites of one machine may share one; `features` in the state folder if left out')
  .addOption(new Option('--backbones <folder>', 'backbones to share with other sites of this machine').hideHelp())
  .option('--events', 'one line of JSON for each event on standard output, for programs; the site leaves when its standard input ends')
  .action(async (address, options) => (await import('./commands/join.ts')).join(address, options));

program
  .command('doctor')
  .argument('[coordinator]', "an invitation, or a coordinator's address, to check the way to it; the site's own once it is enrolled")
  .option(
    '--invitation <file>',
    'the invitation in a file, `-` for standard input; the enrolment in the state folder, else no coordinator is asked if left out',
  )
  .description(
    'whether this machine can take part: Node, disk, engines, network, TLS, proxy, clock; and how to mend what stands in the way',
  )
  .option('--name <site>', "the site's name; the invitation's, else the machine's if left out")
  .option('--state <folder>', "the site's state folder; `atoll-site/NAME` if left out")
  .addOption(engine())
  .option('--json', 'as JSON: `checks` with `name`, `level`, `found`, `mend`; `problems`, `warnings`')
  .action(async (address, options) => (await import('./commands/doctor.ts')).doctor(address, options));

program
  .command('ledger')
  .description('what has left this site: every message with its time, size and digest')
  .option('--state <folder>', "the site's state folder; `atoll-site/` and the machine's name if left out")
  .option('--json', 'folder, lines, totals, damage as JSON')
  .action(async (options) => (await import('./commands/ledger.ts')).ledger(options));

program
  .command('data')
  .description("look at a site's images")
  .command('check')
  .argument('<path>', 'folder or CSV')
  .description(
    'what a site would find when it joins (classes, counts, corrupt files, duplicates, wrong names), and more: blank images, near copies, doubtful labels, outliers',
  )
  .option('--federation <file>', 'check against the classes of this federation file')
  .option('--classes <names>', 'check against these classes, with commas between; without either, names are only compared with each other')
  .addOption(groupBy())
  .option('--html <file>', 'write a page with the pictures of what was found, mode 0600, for this site only')
  .option(
    '--state <folder>',
    "the site's state folder: read only files that changed, take and keep features there, and write the page `data-check.html` into it",
  )
  .option('--quick', 'only what is checked when a site joins: no near copies, doubtful labels, outliers')
  .option('--json', 'the report as JSON')
  .action(async (path, options) => (await import('./commands/data-check.ts')).dataCheck(path, options));

program
  .command('simulate')
  .argument('<file>', 'federation file (YAML)')
  .description('run a whole federation on this machine from one folder of images')
  .requiredOption(
    '--data <path>',
    'folder or CSV; with `--split by-folder` the folder is `SITE/class/image`, or the CSV has a column `site`',
  )
  .option('--sites <number>', 'how many sites, 1 to 200; with `--virtual` to 10000', '3')
  .option('--split <how>', '`iid`, `dirichlet:ALPHA`, `by-class` or `by-folder`', 'iid')
  .option('--out <folder>', 'where everything is written', 'atoll-simulation')
  .addOption(groupBy())
  .addOption(engine())
  .option('--backbone <folders...>', 'folders of backbones that `atoll backbone import` wrote; the packaged one if left out')
  .option('--virtual', 'virtual sites by a virtual clock: hundreds of them, days in minutes; real sites if left out')
  .option(
    '--profile <profile>',
    'what virtual sites are like: `ideal`, `hospital`, `phone`, `flaky`, or a file of profiles; `hospital` if left out',
  )
  .option('--in-process', 'run all sites in one process, for many sites on one machine; a process for each site if left out')
  .option('--unlabelled <sites>', 'names of sites (`site-1` …), with commas between, that have no labels but for their test images')
  .option('--repeat <number>', 'run it so often, each time with the next `seed`: mean and interval in `repeats.json`', '1')
  .option('--no-pooled', 'leave out the training on all images together; it is trained if left out')
  .action(async (file, options) => (await import('./commands/simulate.ts')).simulate(file, options));

program
  .command('backbone')
  .description('backbones beside the packaged one')
  .command('import')
  .argument('<file>', 'ONNX file, or model.json of a TensorFlow.js layers model')
  .description('make a backbone of a pretrained network; asks for what is left out')
  .option('--name <name>', 'what federation files call it: small letters, digits, `.`, `_`, `-`; asked for on a terminal if left out')
  .option('--licence <licence>', 'of its weights, as an SPDX identifier or in words; asked for on a terminal if left out')
  .option(
    '--preset <preset>',
    'what it was trained to see: `keras-resnet`, `keras-vgg`, `keras-mobilenet`, `keras-inception`, `keras-densenet`, `torchvision`, `bytes` or `unit`; asked for, but with `--size`, `--subtract` and `--divide` together, if left out',
  )
  .option('--size <pixels>', "the input, `N` or `WIDTHxHEIGHT`; the file's, else the preset's if left out")
  .option('--fit <how>', "`fill`: stretched; `crop`: the middle; the preset's if left out")
  .option(
    '--shortest <pixels>',
    'with `--fit crop`: what the shorter side is brought to first; 8/7 of the size with `torchvision`, else the size if left out',
  )
  .option('--resize <filter>', "`bicubic` or `bilinear`; the preset's if left out")
  .option('--colour <order>', "`rgb` or `bgr`; the preset's if left out")
  .option(
    '--subtract <figures>',
    "taken off each byte: one figure, or three with commas between, in the network's order of channels; the preset's if left out",
  )
  .option('--divide <figures>', "what each byte is divided by then, likewise; the preset's if left out")
  .option('--penultimate', 'also cut before the last layer of the classifier')
  .option('--version <version>', 'of the backbone, three numbers', '1.0.0')
  .option('--description <text>', "where it comes from, in its manifest; the file's name if left out")
  .option('--url <url>', 'address that it comes from, in its manifest')
  .option('--out <folder>', 'where `backbone.json` and `graph.onnx` are written; must not be there; its name if left out')
  .action(async (file, options) => (await import('./commands/backbone.ts')).importBackbone(file, options));

program
  .command('demo')
  .description('run the demo federation: five sites, five drawing styles')
  .option('--out <folder>', 'where everything is written', 'atoll-demo')
  .addOption(engine())
  .action(async (options) => (await import('./commands/demo.ts')).demo(options));

// Whatever talks to a coordinator.
for (const command of [...program.commands, ...operators.commands, ...models.commands]) {
  const has = (flag: string): boolean => command.options.some(({ long }) => long === flag);
  if (has('--from') && has('--cert'))
    addTrustFlags(command.optionsGroup(MODEL)); // `--cert` is the model server's own
  else if (has('--from'))
    addNetworkFlags(command.optionsGroup(MODEL), '--cert-key'); // `--key` is that of the model
  else if (['join', 'doctor'].includes(command.name()) || has('--url')) addNetworkFlags(command.optionsGroup(WAY));
}
