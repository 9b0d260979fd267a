import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { addNetworkFlags } from './commands/network-flags.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }; // our own package.json

/** Every command with its arguments and options; their parts are loaded when one is run. */
export const program = new Command('atoll')
  .description('Federated transfer learning for images: no image leaves its site.')
  .version(version)
  .showHelpAfterError('(atoll --help lists the commands)');
const engine = () =>
  new Option('--engine <name>', 'training engine: tfjs-node-gpu, tfjs-node, webgpu, wasm, cpu; the best one present if left out');
const url = () => new Option('--url <url>', "the coordinator's address; that of the operator's file if left out").env('ATOLL_URL');
const operator = () =>
  new Option('--operator <file>', "the operator's file; the one here or in atoll-data if left out").env('ATOLL_OPERATOR');
/** What a command takes that uses a model. */
const usesModel = (command: Command): Command =>
  command
    .option('--key <fingerprint>', 'the key that should have signed it')
    .option('--coordinator <file>', "or a file that has the key: a site's enrolment.json, an operator's file, the coordinator's key")
    .option('--backbones <folder>', 'where backbones are, by digest')
    .option('--from <url>', "the coordinator that has a backbone which is not here; the site's own if left out")
    .option('--ca <file>', 'with --from: authorities (PEM) that may have signed its certificate')
    .option('--ca-fingerprint <sha256>', 'with --from: the one authority that may have, by the SHA-256 of its certificate');
const unsigned = () => new Option('--unsigned', "take a model that nobody signed, such as a site's own");
const store = () => new Option('--store <folder>', 'where the models are kept').default('atoll-models').env('ATOLL_STORE');
const groupBy = () => new Option('--group-by <regex>', 'its first group, on the file name, names the patient, slide or object');

program
  .command('init')
  .description("make a coordinator's data folder: its key, and the file of its first administrator")
  .option('--data <folder>', 'where the journal and the models will be kept', 'atoll-data')
  .option('--administrator <name>', 'make another administrator, if the file of the last one was lost')
  .action(async (options) => (await import('./commands/init.ts')).init(options));

program
  .command('serve')
  .description('run a coordinator')
  .option('--data <folder>', 'where the journal and the models are kept', 'atoll-data')
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--port <number>', 'port to listen on', '7700')
  .option('--public-name <names...>', 'host names and addresses by which sites reach it; the first is told to them')
  .option('--tls', 'TLS also on this machine; beyond it there is no other way')
  .option('--cert <file>', 'own certificate, those that signed it behind it (PEM); one of its own authority if left out')
  .option('--key <file>', 'private key of --cert (PEM)')
  .option('--client-ca <file>', 'let in only who has a certificate of these authorities (PEM): mutual TLS')
  .option('--open', 'on this machine only: let in sites and operators that do not prove who they are')
  .option('--open-to-anyone', 'the same wherever it listens: whoever reaches it can join, launch and stop runs')
  .option('--plain-http-on-a-public-address', 'no TLS: everyone on the way can read and change what is said')
  .option('--backbone <folders...>', 'folders of backbones that atoll backbone import wrote; each is kept in the data folder')
  .option('--connections <number>', 'open connections at most, more are ended at once (2000)')
  .option('--connections-per-address <number>', 'the same from one address; a proxy is one (500)')
  .addOption(new Option('--log <form>', 'text for people, json (one object a line) for programs, or off').default('text').env('ATOLL_LOG'))
  .action(async (options) => (await import('./commands/serve.ts')).serve(options));

program
  .command('launch')
  .argument('<file>', 'federation file (YAML)')
  .description('start a run')
  .addOption(url())
  .addOption(operator())
  .option('--watch', 'stay until it ends')
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
  .option('--recompute', 'combine the stored answers again and compare every head')
  .option('--head <digest>', 'tell how this head came to be, back to where training started')
  .option('--json', 'as JSON')
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
  .option('--format <name>', 'table, csv or json', 'table')
  .option('--out <file>', 'write it into a file, in place of printing it')
  .option('--with <model>', 'another model of the same classes that answers together with it; once for each', (one, all: string[] = []) => [
    ...all,
    one,
  ])
  .option('--fuse <rule>', 'how several models answer: average, vote or weighted (default: average)')
  .option('--weights <numbers>', 'what each model counts, with commas between; left out, --fuse weighted takes the figures of the cards')
  .addOption(unsigned())
  .addOption(engine())
  .option('--threads <number>', 'threads for computing features')
  .option('--columns <file>', 'of a model that takes columns: a CSV of path and these columns')
  .action(async (model, images, options) => (await import('./commands/predict.ts')).predict(model, images, options));

usesModel(program.command('serve-model').argument('[model]', 'a model folder; the model in use of the store if left out'))
  .description('what a model says of images over HTTP, with a page for people and OpenAPI for programs')
  .addOption(store())
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--port <number>', 'port to listen on', '7800')
  .option('--public-name <names...>', 'host names and addresses by which others reach it')
  .option('--tls', 'TLS also on this machine; beyond it there is no other way')
  .option('--cert <file>', 'own certificate, those that signed it behind it (PEM); one of its own authority if left out')
  .option('--cert-key <file>', 'private key of --cert (PEM)')
  .option('--client-ca <file>', 'answer only who has a certificate of these authorities (PEM): mutual TLS')
  .option('--open-to-anyone', 'beyond this machine: answer whoever reaches it')
  .option('--plain-http-on-a-public-address', 'no TLS: everyone on the way can read the images')
  .addOption(unsigned())
  .addOption(engine())
  .option('--threads <number>', 'threads for computing features')
  .addOption(new Option('--log <form>', 'text for people, json (one object a line) for programs, or off').default('text').env('ATOLL_LOG'))
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
usesModel(models.command('add').argument('<model>', 'a model folder, or with --operator the name of a run'))
  .description('take a model into the store, with its backbone')
  .addOption(store())
  .option('--name <name>', "what it is called there; its run's name if left out")
  .addOption(unsigned())
  .addOption(new Option('--url <url>', 'the coordinator that has the run'))
  .addOption(new Option('--operator <file>', "the operator's file, to fetch the model of a run"))
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
  .option('--data <path>', 'labelled images: a folder with one sub-folder a class, or a CSV')
  .addOption(groupBy())
  .option('--json', 'as JSON')
  .addOption(unsigned())
  .addOption(engine())
  .option('--threads <number>', 'threads for computing features')
  .action(async (first, second, options) => (await import('./commands/models.ts')).compare(first, second, options));

usesModel(program.command('export').argument('<model>', 'a model folder'))
  .description('a model as one graph for other runtimes, from pixels to calibrated probabilities')
  .requiredOption('--format <name>', 'onnx or tfjs')
  .option('--quantise <bits>', 'how weights are kept: fp32, fp16 or int8', 'fp32')
  .option('--out <path>', 'file of the ONNX graph, folder of the TensorFlow.js model')
  .option('--one-view', 'of a model that averages several views of an image, what it makes of the image as it is')
  .addOption(unsigned())
  .action(async (model, options) => (await import('./commands/export.ts')).exportModel(model, options));

usesModel(program.command('explain').argument('<model>', 'a model folder').argument('<image>'))
  .description('where in an image the score of a class comes from, as a picture and in figures')
  .option('--class <name>', 'which class; the most probable one if left out')
  .option('--out <file>', 'the picture (default: IMAGE-explained.png)')
  .option('--data <path>', "a site's folder or CSV: lists its training images that are nearest")
  .option('--nearest <number>', 'how many of them', '5')
  .option('--columns <file>', 'of a model that takes columns: a CSV of path and these columns')
  .option('--json', 'the figures as JSON, with every position')
  .addOption(unsigned())
  .action(async (model, image, options) => (await import('./commands/explain.ts')).explain(model, image, options));

program
  .command('invite')
  .argument('<site>', "the site's name")
  .description('make an invitation that lets one machine in, once')
  .option('--expires <duration>', 'how long it is good, 12h or 7d', '7d')
  .option('--address <url>', 'the address by which the site reaches the coordinator, if it is another than the coordinator knows')
  .option('--out <file>', 'write it into a file, for its owner alone, in place of printing it')
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
  .requiredOption('--reason <text>', 'why; in the journal, and told to the site')
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
  .option('--role <role>', 'viewer, operator or admin', 'operator')
  .option('--out <file>', 'where it is written (default: atoll-operator-NAME.json)')
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
  .option('--state <folder>', 'the state folder (default: atoll-site/NAME)')
  .option('--url <url>', "the coordinator's address, if it is another than that of the invitation")
  .action(async (options) => (await import('./commands/rotate.ts')).rotate(options));

program
  .command('join')
  .argument('[coordinator]', "an invitation, or a coordinator's address; neither once the site is enrolled")
  .addOption(
    new Option(
      '--invitation <file>',
      'the invitation in a file, or - to read it from standard input: it stays out of the process list',
    ).env('ATOLL_INVITATION'),
  )
  .description('take part in a run with the images of this site')
  .addOption(
    new Option('--data <path>', 'folder with one sub-folder a class, or a CSV with the columns path,label; only read').env('ATOLL_DATA'),
  )
  .addOption(new Option('--name <site>', "the site's name; the machine's name if left out").env('ATOLL_NAME'))
  .addOption(new Option('--state <folder>', 'where features, model and results are kept (default: atoll-site/NAME)').env('ATOLL_STATE'))
  .option('--run <run>', 'which run, if several are open')
  .addOption(groupBy())
  .addOption(engine())
  .option('--threads <number>', 'threads for computing features')
  .option('--cache <folder>', 'feature cache to share with other sites of this machine')
  .addOption(new Option('--backbones <folder>', 'backbones to share with other sites of this machine').hideHelp())
  .option('--events', 'one line of JSON for each event, for programs')
  .action(async (address, options) => (await import('./commands/join.ts')).join(address, options));

program
  .command('doctor')
  .argument('[coordinator]', "an invitation, or a coordinator's address, to check the way to it; the site's own once it is enrolled")
  .option('--invitation <file>', 'the invitation in a file, or - to read it from standard input')
  .description(
    'whether this machine can take part: Node, disk, engines, network, TLS, proxy, clock; and how to mend what stands in the way',
  )
  .option('--name <site>', "the site's name; that of the invitation or the machine if left out")
  .option('--state <folder>', "the site's state folder (default: atoll-site/NAME)")
  .addOption(engine())
  .option('--json', 'as JSON')
  .action(async (address, options) => (await import('./commands/doctor.ts')).doctor(address, options));

program
  .command('ledger')
  .description('what has left this site: every message with its time, size and digest')
  .option('--state <folder>', "the site's state folder (default: atoll-site/ and the machine's name)")
  .option('--json', 'as JSON')
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
  .option('--classes <names>', 'check against these classes, with commas between')
  .addOption(groupBy())
  .option('--html <file>', 'write a page with the pictures; it stays here')
  .option('--state <folder>', "the site's state folder: read only what changed, and write the page data-check.html into it")
  .option('--quick', 'only what is checked when a site joins')
  .option('--json', 'as JSON')
  .action(async (path, options) => (await import('./commands/data-check.ts')).dataCheck(path, options));

program
  .command('simulate')
  .argument('<file>', 'federation file (YAML)')
  .description('run a whole federation on this machine from one folder of images')
  .requiredOption('--data <path>', 'folder or CSV')
  .option('--sites <number>', 'how many sites', '3')
  .option('--split <how>', 'iid, dirichlet:ALPHA, by-class or by-folder', 'iid')
  .option('--out <folder>', 'where everything is written', 'atoll-simulation')
  .addOption(groupBy())
  .addOption(engine())
  .option('--backbone <folders...>', 'folders of backbones that atoll backbone import wrote')
  .option('--virtual', 'virtual sites by a virtual clock: hundreds of them, days in minutes')
  .option('--profile <profile>', 'what virtual sites are like: ideal, hospital, phone, flaky, or a file (default: hospital)')
  .option('--in-process', 'run all sites in one process, for many sites on one machine')
  .option('--unlabelled <sites>', 'names of sites, with commas between, that have no labels but for their test images')
  .option('--repeat <number>', 'run it so often, each time with the next seed: mean and interval', '1')
  .option('--no-pooled', 'leave out the training on all images together')
  .action(async (file, options) => (await import('./commands/simulate.ts')).simulate(file, options));

program
  .command('backbone')
  .description('backbones beside the packaged one')
  .command('import')
  .argument('<file>', 'ONNX file, or model.json of a TensorFlow.js layers model')
  .description('make a backbone of a pretrained network; asks for what is left out')
  .option('--name <name>', 'what federation files call it')
  .option('--licence <licence>', 'of its weights, as an SPDX identifier or in words')
  .option(
    '--preset <preset>',
    'what it was trained to see: keras-resnet, keras-vgg, keras-mobilenet, keras-inception, keras-densenet, torchvision, bytes, unit',
  )
  .option('--size <pixels>', 'input, N or WIDTHxHEIGHT, where the file leaves it open and it is another than the preset says')
  .option('--fit <how>', 'fill: stretched; crop: the middle')
  .option('--shortest <pixels>', 'with --fit crop: what the shorter side is brought to first')
  .option('--resize <filter>', 'bicubic or bilinear')
  .option('--colour <order>', 'rgb or bgr')
  .option('--subtract <figures>', "taken off each byte: one figure, or one for each of the network's channels, with commas between")
  .option('--divide <figures>', 'divided by then, likewise')
  .option('--penultimate', 'also cut before the last layer of the classifier')
  .option('--version <version>', 'of the backbone', '1.0.0')
  .option('--description <text>', 'where it comes from')
  .option('--url <url>', 'likewise')
  .option('--out <folder>', 'where it is written (default: its name)')
  .action(async (file, options) => (await import('./commands/backbone.ts')).importBackbone(file, options));

program
  .command('demo')
  .description('run the demo federation: five sites, five drawing styles')
  .option('--out <folder>', 'where everything is written', 'atoll-demo')
  .addOption(engine())
  .action(async (options) => (await import('./commands/demo.ts')).demo(options));

// Whatever talks to a coordinator.
for (const command of [...program.commands, ...operators.commands])
  if (['join', 'doctor'].includes(command.name()) || command.options.some(({ long }) => long === '--url')) addNetworkFlags(command);
