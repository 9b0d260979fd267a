import { are, type Evidence, type Finding, finding, many } from './finding.ts';

/** What to know about DICOM files: names in the picture, and whose they are. */
export function dicomFindings({ files }: Evidence): Finding[] {
  const found = files.flatMap(({ sample, inspection }) =>
    inspection.kind === 'image' && inspection.dicom !== undefined ? [{ name: sample.name, ...inspection.dicom }] : [],
  );
  const findings: Finding[] = [];
  const names = (chosen: readonly { readonly name: string }[]): string[] => chosen.map(({ name }) => name);
  const burnt = found.filter(({ burntIn }) => burntIn === 'yes');
  if (burnt.length > 0)
    findings.push(
      finding(
        'warning',
        'burnt-in',
        `${are(burnt.length, 'DICOM file')} marked as having text in the picture, which may name the patient.`,
        'The picture stays here, but a model can learn from such text. Mask it, or leave these images out.',
        names(burnt),
      ),
    );
  const unsaid = found.filter(({ burntIn }) => burntIn === 'unsaid');
  if (unsaid.length > 0)
    findings.push(
      finding(
        'info',
        'burnt-in-unsaid',
        `${many(unsaid.length, 'DICOM file does', 'DICOM files do')} not say whether there is text in the picture.`,
        'Atoll does not look for text. Look at some of them: ultrasound, screen captures and scanned films often have it.',
        [],
        unsaid.length,
      ),
    );
  const nameless = found.filter(({ patient }) => patient === null);
  if (nameless.length > 0)
    findings.push(
      finding(
        'warning',
        'no-patient',
        `${many(nameless.length, 'DICOM file has', 'DICOM files have')} no patient ID; each counts as a patient of its own.`,
        'Say whose they are by --group-by or the column group of a CSV; otherwise test results come out too good.',
        names(nameless),
      ),
    );
  const patients = new Set(found.flatMap(({ patient }) => patient ?? []));
  if (patients.size === 1 && found.length - nameless.length >= MANY)
    findings.push(
      finding(
        'warning',
        'one-patient',
        `All ${found.length - nameless.length} DICOM files with a patient ID have the same one.`,
        'They stay in one part of the split, so nothing can be tested. If the ID was replaced, remove it from the files and use --group-by.',
      ),
    );
  return findings;
}

/** Of one patient so many images are no wonder. */
const MANY = 10;
