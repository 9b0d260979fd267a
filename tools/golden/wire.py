"""Writes golden wire vectors: every kind of message as the bytes that Google's protobuf makes of it.

In a message {"hex": "..."} stands for bytes; fields have their JSON names. Maps are short or sorted by key, because
protobuf promises no order; that is what the project's own encoder does too.
"""

import base64
import importlib
import json
import struct
import sys
import tempfile
from pathlib import Path

from google.protobuf.json_format import ParseDict
from grpc_tools import protoc

PROTOCOL = Path(__file__).resolve().parents[2] / "libs/protocol"


def compile_schemas(folder):
    files = sorted(str(path) for path in (PROTOCOL / "proto").glob("*.proto"))
    if protoc.main(["protoc", f"-I{PROTOCOL / 'proto'}", f"--python_out={folder}", *files]) != 0:
        raise SystemExit("protoc failed")
    sys.path.insert(0, folder)
    return [importlib.import_module(f"{name}_pb2") for name in ("common", "access", "operator", "site", "journal")]


def floats(*values):
    return {"hex": struct.pack(f"<{len(values)}f", *values).hex()}


def doubles(*values):
    return {"hex": struct.pack(f"<{len(values)}d", *values).hex()}


def integers(width, *values):
    return {"hex": b"".join(value.to_bytes(width, "little", signed=True) for value in values).hex()}


def digest(byte):
    return {"hex": f"{byte:02x}" * 32}


def signature(byte):
    return {"hex": f"{byte:02x}" * 64}


def class_sums(images, labels, classes, width=None, fraction_bits=None):
    """Sums over images of whole numbers: with a width as the triangle of the Gram matrix, else of one image as its factor."""
    size = len(images[0])
    sums = [sum(image[j] for image, label in zip(images, labels) if label == c) for c in range(classes) for j in range(size)]
    base = {"counts": [labels.count(c) for c in range(classes)], "sums": integers(6, *sums)}
    if width is None:
        (image,) = images
        return {**base, "factorFractionBits": fraction_bits, "factor": integers(6, *(value << fraction_bits for value in image))}
    triangle = [sum(image[i] * image[j] for image in images) for i in range(size) for j in range(i, size)]
    return {**base, "triangleWidth": width, "triangle": integers(width, *triangle)}


FEDERATION = '{"federation":"lagoon","classes":["cat","dog"]}'
PROFILE = {
    "counts": {"train": 300, "validation": 40, "test": 0},
    "classCounts": [200, -1, 100],
    "engine": "wasm",
    "software": "atoll 0.1.0",
}
CONFUSION = {"head": "federated", "classes": 2, "count": 300, "lossSum": 123.5, "confusion": [150, 1, 149, 0]}
EMPTY = {"head": "alone:bay-1", "classes": 2, "confusion": [0, 0, 0, 0]}
DETAILED = {
    **CONFUSION,
    "count": 3,
    "confusion": [1, 0, 1, 1],
    "scaledLosses": [k / 8 for k in range(41)],
    "curves": {
        "histograms": [
            {"bins": [100, 256, 400], "positives": [0, 0, 1], "negatives": [1, 1, 0]},
            {"bins": [111, 255, 411], "positives": [0, 1, 1], "negatives": [1, 0, 0]},
        ],
        "reliabilityCounts": [0] * 12 + [1, 0, 2],
        "confidenceSums": [0.0] * 12 + [0.85, 0.0, 1.9],
        "reliabilityCorrect": [0] * 13 + [0, 2],
    },
}
SUBGROUP = {"head": "federated", "classes": 2, "count": 1, "lossSum": 0.25, "confusion": [1, 0, 0, 0], "subgroup": {"column": "age", "value": "65 and above"}}
BY_TASK = {"head": "federated", "count": 5, "tasks": [
    {"classes": 2, "count": 5, "lossSum": 1.5, "confusion": [2, 1, 0, 2]},
    {"classes": 3, "count": 1, "lossSum": 0.5, "confusion": [0, 0, 0, 0, 0, 0, 0, 1, 0]},
]}
HEAD = {
    "tensors": [{"name": "dense/kernel", "shape": [3, 2]}, {"name": "dense/bias", "shape": [2]}],
    "values": floats(0.5, -0.25, 1e-45, 3.4e5, -0.0, 1.0, 7.0, 0.1),
}
TASK = "lagoon-1/2-fit"
SUMMARISE = {"id": "lagoon-1/1-summarise", "summarise": {"statistics": "moments", "gridExponent": -9, "folds": 1}}
GRAM = {"id": "lagoon-1/1-summarise", "round": 1, "summarise": {"statistics": "gram", "standardisation": digest(2), "gridExponent": 3, "folds": 3}}
FOLDS = [
    class_sums([[3, -4, 12], [0, 5, -1], [7, 7, 7]], [0, 1, 0], 2, width=4),
    class_sums([[3, -4, 60000], [0, 5, -1], [7, 7, -50000]], [0, 1, 0], 2, width=6),
    class_sums([[3, -4, 12]], [1], 2, fraction_bits=42),
]
MEANS = {"id": "lagoon-1/4-summarise", "round": 3, "summarise": {"statistics": "class-moments", "standardisation": digest(2), "gridExponent": -9, "folds": 1, "head": digest(3)}}
SQUARES = {"counts": [2, 0], "sums": integers(6, 3, -4, 0, 0), "squares": integers(6, 5, 2**40, 0, 0)}
FIT = {"id": TASK, "round": 1, "fit": {"head": digest(1), "standardisation": digest(2), "epochs": 5}}
PULLED = {"id": TASK, "round": 1, "fit": {"head": digest(1), "epochs": 5, "proximal": 0.1, "correction": digest(7)}}
ALONE = {"id": "lagoon-1/8-fit", "round": 300, "fit": {"head": digest(1), "epochs": 1, "alone": True}}
JUDGE = {"id": "lagoon-1/3-evaluate", "round": 1, "evaluate": {"heads": [{"name": "federated", "digest": digest(255), "detail": "temperature"}], "standardisation": digest(2), "part": "validation", "folds": 1}}
CROSS = {
    "id": "lagoon-1/2-evaluate",
    "round": 1,
    "evaluate": {
        "heads": [{"name": f"ridge 1.00, balance 0, fold {k}", "digest": digest(10 + k), "fold": k, "detail": "temperature"} for k in (1, 2)],
        "part": "train",
        "folds": 2,
    },
}
TEST = {
    "id": "lagoon-1/9-evaluate",
    "round": 2,
    "evaluate": {
        "heads": [{"name": "federated", "digest": digest(3), "temperature": 0.25, "detail": "full"}, {"name": "alone:bay-1", "digest": digest(4)}],
        "part": "test",
        "aloneEpochs": 40,
        "folds": 1,
        "personal": True,
    },
}
UNSEEN = {"id": "lagoon-1/9-evaluate", "round": 2, "evaluate": {"heads": [{"name": "unseen:bay-1", "digest": digest(13), "standardisation": digest(17)}], "standardisation": digest(2), "part": "test", "folds": 1}}
PROGRESS = {"run": "lagoon-1", "activity": "features", "done": 128, "total": 1000}
STATUS = {
    "run": "lagoon-1",
    "federation": "lagoon",
    "phase": "step",
    "round": 1,
    "rounds": 20,
    "activity": "round 1: training",
    "waiting": {"reason": "bay-1 to answer (round 1: training)", "sites": ["bay-1"], "since": 1.7e12, "until": 1700000600000.5, "then": "the step closes"},
    "members": [{"site": "bay-1", "presence": "connected", "since": 1.7e12, "profile": PROFILE, "answered": True, "progress": PROGRESS}, {"site": "bay-2", "presence": "left"}],
    "metric": "balancedAccuracy",
    "validation": [{"round": 1, "value": 0.75}],
    "createdAt": 1.7e12,
    "now": 1.7e12,
}
ENDED = {"run": "lagoon-0", "federation": "lagoon", "phase": "completed", "outcome": "all 20 rounds are done", "errorCode": 603, "model": digest(6)}

CLASSES = {"id": "lagoon-1/2-summarise", "summarise": {"statistics": "classes", "standardisation": digest(2), "gridExponent": -9, "folds": 1}}
CLASS_STATISTICS = {"counts": [200, 3], "sums": doubles(0.5, -1.0, 1e-300, 2.0), "squares": doubles(0.25, 5.0), "gram": doubles(0.25, -0.5, 5.0), "fourier": doubles(0.1)}
SCORES = {"id": "lagoon-1/8-summarise", "round": 2, "summarise": {"statistics": "scores", "standardisation": digest(2), "gridExponent": -9, "folds": 1, "head": digest(3), "scope": "last-block"}}
REFERENCE = {"counts": [200, 3], "means": doubles(0.5, -0.5, -1.0, 1.0), "within": doubles(0.25, -0.25, -0.25, 0.25), "between": doubles(1e-300, 0.0, 0.0, 0.1), "priors": [0.75, 0.25]}
ADAPTED = {**TEST, "evaluate": {**TEST["evaluate"], "reference": digest(20)}}
TAUGHT = {"id": TASK, "round": 2, "fit": {**FIT["fit"], "statistics": digest(15), "teachers": [digest(5), digest(7)]}}

GROUPS = {
    "results": [
        ("head", "Head", HEAD),
        ("standardisation", "Standardisation", {"mean": floats(0.5, -1.0), "scale": floats(2.0, 1.0)}),
        ("answer to summarise", "TaskResult", {"task": SUMMARISE["id"], "moments": {"count": 3, "sum": doubles(1.5, -2.25), "sumOfSquares": doubles(0.8, 2.0)}}),
        ("answer to summarise by folds", "TaskResult", {"task": GRAM["id"], "gram": {"folds": FOLDS}}),
        ("answer to summarise by classes", "TaskResult", {"task": MEANS["id"], "gram": {"folds": [SQUARES]}}),
        ("answer to summarise for the loss", "TaskResult", {"task": CLASSES["id"], "statistics": CLASS_STATISTICS}),
        ("sums for the loss", "ClassStatistics", {**CLASS_STATISTICS, "sites": ["bay-1", "bay-2"]}),
        ("where scores lie", "ScoreReference", REFERENCE),
        ("answer to fit", "TaskResult", {"task": TASK, "fit": {"head": HEAD, "samples": 300, "losses": [1.5, 0.0, 0.1], "steps": 57}}),
        ("answer to evaluate", "TaskResult", {"task": TEST["id"], "evaluate": {"evaluations": [CONFUSION, EMPTY]}}),
        ("answer to evaluate by task", "TaskResult", {"task": TEST["id"], "evaluate": {"evaluations": [BY_TASK]}}),
        ("sums of two tasks that the same images know", "TaskResult", {"task": GRAM["id"], "gram": {"folds": [FOLDS[0], {"counts": [1, 1, 1], "sums": FOLDS[0]["sums"], "sameProducts": 1}]}}),
        ("answer to evaluate in full", "TaskResult", {"task": TEST["id"], "evaluate": {"evaluations": [DETAILED, SUBGROUP]}}),
        ("task summarise", "Task", SUMMARISE),
        ("task summarise by folds", "Task", GRAM),
        ("task summarise by classes what a head's last layer stands on", "Task", MEANS),
        ("task summarise for the loss", "Task", CLASSES),
        ("task summarise scores", "Task", SCORES),
        ("task fit", "Task", FIT),
        ("task fit with sums and teachers", "Task", TAUGHT),
        ("task fit with a pull and a correction", "Task", PULLED),
        ("task fit alone", "Task", ALONE),
        ("task evaluate on validation images", "Task", JUDGE),
        ("task evaluate on folds of the training images", "Task", CROSS),
        ("task evaluate on test images", "Task", TEST),
        ("task evaluate, a head in coordinates of its own", "Task", UNSEEN),
        ("task evaluate, with where scores lie", "Task", ADAPTED),
    ],
    "messages": [
        ("hello", "Hello", {"versions": [1], "capabilities": ["parts", "backbone-http"], "site": "bay-1", "instance": "7f3a", "software": "atoll 0.1.0"}),
        ("welcome", "Welcome", {"version": 1, "capabilities": ["parts"], "software": "atoll 0.1.0", "runs": [{"run": "lagoon-1", "federation": FEDERATION, "backbone": digest(9), "phase": "gathering"}]}),
        ("offer to a member", "RunOffer", {"run": "lagoon-1", "federation": FEDERATION, "backbone": digest(9), "phase": "step", "member": True}),
        ("join", "Join", {"run": "lagoon-1", "profile": PROFILE, "canary": floats(0.0, 1.5, 6.0)}),
        ("joined", "Joined", {"status": STATUS}),
        ("progress", "Progress", PROGRESS),
        ("blob request", "BlobRequest", {"digest": digest(1), "offset": 262144}),
        ("blob part", "BlobPart", {"size": 300000, "offset": 262144, "bytes": {"hex": "00ff10"}}),
        ("upload open", "UploadOpen", {"run": "lagoon-1", "task": TASK, "digest": digest(5), "size": 5242880}),
        ("upload part", "UploadPart", {"digest": digest(5), "offset": 4294967295, "bytes": {"hex": "01"}}),
        ("upload state, nothing there", "UploadState", {}),
        ("upload state", "UploadState", {"received": 1}),
        ("result inline", "Result", {"run": "lagoon-1", "task": TASK, "digest": digest(5), "size": 2, "inline": {"hex": "0a00"}, "seconds": {"train": 1.25}}),
        ("result uploaded before", "Result", {"run": "lagoon-1", "task": TASK, "digest": digest(5), "size": 5242880}),
        ("accepted again", "Accepted", {"again": True}),
        ("leave", "Leave", {"run": "lagoon-1", "code": 306, "reason": "Training diverged."}),
        ("assignment", "Assignment", {"run": "lagoon-1", "task": FIT, "deadline": 1700000600000.0}),
        ("task closed", "TaskClosed", {"run": "lagoon-1", "task": TASK, "reason": "deadline"}),
        ("run status", "RunStatus", STATUS),
        ("run status at the end", "RunStatus", ENDED),
        ("run list", "RunList", {"runs": [ENDED, {}]}),
        ("launch", "Launch", {"yaml": "federation: lagoon\n", "by": "Zoë"}),
        ("run request", "RunRequest", {"run": "lagoon-1", "by": "operator"}),
        ("reply: refusal", "Reply", {"refusal": {"code": 404, "message": "Say hello first.", "hint": "Hello, then join."}}),
        ("reply: welcome", "Reply", {"welcome": {"version": 1}}),
        ("reply: joined", "Reply", {"joined": {}}),
        ("reply: blob", "Reply", {"blob": {"size": 1, "bytes": {"hex": "aa"}}}),
        ("reply: upload", "Reply", {"upload": {"received": 7}}),
        ("reply: accepted", "Reply", {"accepted": {}}),
        ("reply: status", "Reply", {"status": ENDED}),
        ("reply: runs", "Reply", {"runs": {}}),
    ],
    "access": [
        ("hello with a key", "Hello", {"versions": [2], "capabilities": ["signed"], "site": "bay-1", "instance": "7f3a", "software": "atoll 0.1.0", "publicKey": digest(21), "nonce": digest(22)}),
        ("challenge", "Challenge", {"publicKey": digest(23), "nonce": digest(24), "signature": signature(25)}),
        ("proof", "Proof", {"signature": signature(26)}),
        ("enrol", "Enrol", {"invitation": digest(27), "site": "bay-1", "publicKey": digest(21), "invitationSignature": signature(28), "signature": signature(26)}),
        ("rotate", "Rotate", {"site": "bay-1", "previous": digest(21), "publicKey": digest(29), "previousSignature": signature(26), "signature": signature(30)}),
        ("hello of an operator", "OperatorHello", {"nonce": digest(22)}),
        ("token", "Token", {"token": digest(31)}),
        ("identified", "Identified", {"name": "zoe", "role": "admin"}),
        ("invite", "Invite", {"site": "bay-1", "invitation": digest(27), "expires": 1.7e12}),
        ("invited", "Invited", {"url": "https://atoll.example.org", "authority": digest(32)}),
        ("revoke", "Revoke", {"site": "bay-1", "reason": "laptop lost"}),
        ("sites", "SiteList", {"sites": [
            {"site": "bay-1", "standing": "enrolled", "publicKey": digest(21), "since": 1.7e12, "by": "zoe", "connected": True},
            {"site": "bay-2", "standing": "invited", "since": 1.7e12, "expires": 1.8e12, "by": "zoe"},
            {"site": "bay-3", "standing": "revoked", "since": 1.7e12, "by": "zoe", "reason": "laptop lost"},
        ]}),
        ("add an operator", "OperatorAdd", {"name": "ida", "role": "viewer", "tokenHash": digest(33)}),
        ("remove an operator", "OperatorRemove", {"name": "ida"}),
        ("operators", "OperatorList", {"operators": [{"name": "ida", "role": "viewer", "since": 1.7e12, "by": "zoe"}]}),
        ("invitation", "Invitation", {"url": "https://atoll.example.org", "coordinator": digest(23), "authority": digest(32), "site": "bay-1", "expires": 1.8e12, "secret": digest(34)}),
        ("result with a signature", "Result", {"run": "lagoon-1", "task": TASK, "digest": digest(5), "size": 5242880, "signature": signature(26)}),
        ("reply: challenge", "Reply", {"challenge": {}}),
        ("reply: identified", "Reply", {"identified": {"role": "viewer"}}),
        ("reply: invited", "Reply", {"invited": {}}),
        ("reply: sites", "Reply", {"sites": {}}),
        ("reply: operators", "Reply", {"operators": {}}),
    ],
    "operator": [
        ("check", "Check", {"yaml": "federation: lagoon\n"}),
        ("mistakes", "Checked", {"mistakes": [{"line": 3, "path": "cohort.quorum", "message": "not more than cohort.sites", "hint": "Lower it."}, {"line": 1, "message": "no classes"}]}),
        ("no mistake", "Checked", {}),
        ("view", "ViewRequest", {"run": "lagoon-1", "offset": 262144}),
        ("journal from the end", "JournalRequest", {}),
        ("journal of a site", "JournalRequest", {"before": 4321, "run": "lagoon-1", "site": "bay-1", "kind": "result-accepted"}),
        ("journal page", "JournalPage", {"lines": [
            {"sequence": 4320, "at": 1.7e12, "run": "lagoon-1", "kind": "run-paused", "by": "zoe", "text": "paused by zoe", "hash": digest(41)},
            {"sequence": 4318, "at": 1.7e12, "kind": "site-enrolled", "site": "bay-1", "text": "bay-1 enrolled", "hash": digest(42)},
        ], "next": 4318, "size": 9000}),
        ("refusals", "RefusalList", {"refusals": [{"code": 506, "count": 3, "at": 1.7e12, "who": "bay-1", "message": "More images than joined."}], "since": 1.6e12}),
        ("status of a paused run", "RunStatus", {"run": "lagoon-1", "phase": "step", "pausedBy": "zoe", "pausedSince": 1.7e12}),
        ("site with its profile", "SiteList", {"sites": [{"site": "bay-1", "standing": "enrolled", "publicKey": digest(21), "since": 1.6e12, "seen": 1.7e12, "profile": PROFILE, "run": "lagoon-1"}]}),
        ("reply: checked", "Reply", {"checked": {}}),
        ("reply: journal", "Reply", {"journal": {"size": 1}}),
        ("reply: refusals", "Reply", {"refusals": {"since": 1}}),
    ],
    "access-journal": [
        ("coordinator key", "AccessEvent", {"at": 1.7e12, "coordinatorKey": {"publicKey": digest(23)}}),
        ("operator added", "AccessEvent", {"at": 1, "operatorAdded": {"operator": "ida", "role": "viewer", "tokenHash": digest(33), "by": "zoe"}}),
        ("operator removed", "AccessEvent", {"at": 2, "operatorRemoved": {"operator": "ida", "by": "zoe"}}),
        ("site invited", "AccessEvent", {"at": 3, "siteInvited": {"invitation": digest(27), "site": "bay-1", "expires": 1.8e12, "by": "zoe"}}),
        ("site enrolled", "AccessEvent", {"at": 4, "siteEnrolled": {"site": "bay-1", "publicKey": digest(21), "invitation": digest(27)}}),
        ("key rotated", "AccessEvent", {"at": 5, "siteKeyRotated": {"site": "bay-1", "publicKey": digest(29), "previous": digest(21)}}),
        ("site revoked", "AccessEvent", {"at": 6, "siteRevoked": {"site": "bay-1", "reason": "laptop lost", "by": "zoe"}}),
    ],
    "journal": [
        ("site joined with a key", "RunEvent", {"at": 1.7e12, "siteJoined": {"site": "bay-1", "instance": "7f3a", "profile": PROFILE, "publicKey": digest(21)}}),
        ("site reconnected with another key", "RunEvent", {"at": 1, "siteReconnected": {"site": "bay-1", "publicKey": digest(29)}}),
        ("result accepted with a signature", "RunEvent", {"at": 2, "resultAccepted": {"task": TASK, "site": "bay-1", "digest": digest(5), "sizeBytes": 5300, "signature": signature(26)}}),
        ("run created", "RunEvent", {"at": 1.7e12, "runCreated": {"run": "lagoon-1", "federation": FEDERATION, "featureSize": 1280, "backbone": digest(9), "initialHead": digest(0), "by": "operator", "gridExponent": -9}}),
        ("site joined", "RunEvent", {"at": 1.7e12, "siteJoined": {"site": "bay-1", "instance": "7f3a", "profile": PROFILE}}),
        ("site joined without labels", "RunEvent", {"at": 1.7e12, "siteJoined": {"site": "bay-2", "instance": "7f3a", "profile": {**PROFILE, "counts": {"test": 20, "unlabelled": 300}, "classCounts": [0, 0]}}}),
        ("site disconnected", "RunEvent", {"at": 1700000000000.5, "siteDisconnected": {"site": "bay-1"}}),
        ("site reconnected", "RunEvent", {"at": 1, "siteReconnected": {"site": "bay-1"}}),
        ("site left", "RunEvent", {"at": 1, "siteLeft": {"site": "bay-1", "reason": "maintenance"}}),
        ("result accepted", "RunEvent", {"at": 2, "resultAccepted": {"task": TASK, "site": "bay-1", "digest": digest(5), "sizeBytes": 5300, "seconds": {"train": 1.25}}}),
        ("result accepted without times", "RunEvent", {"at": 2, "resultAccepted": {"task": TASK, "site": "bay-1", "digest": digest(5), "sizeBytes": 5300}}),
        ("answer lost", "RunEvent", {"at": 3, "answerLost": {"task": TASK, "site": "bay-1", "digest": digest(5)}}),
        ("step closed", "RunEvent", {"at": 3, "stepClosed": {"task": TASK, "contributions": [{"site": "bay-1", "digest": digest(5)}, {"site": "bay-2", "digest": digest(7)}], "reason": "all-answered"}}),
        ("step closed early, with a late answer", "RunEvent", {"at": 3, "stepClosed": {"task": "lagoon-1/3-fit", "contributions": [{"site": "bay-1", "digest": digest(5)}, {"site": "bay-2", "digest": digest(7), "task": TASK}], "reason": "goal-reached"}}),
        ("statistics combined", "RunEvent", {"at": 4, "stepCombined": {"task": SUMMARISE["id"], "summarise": {"standardisation": digest(2)}}}),
        ("statistics combined, and without each site", "RunEvent", {"at": 4, "stepCombined": {"task": SUMMARISE["id"], "summarise": {"standardisation": digest(2), "without": [{"site": "bay-1", "digest": digest(17)}, {"site": "bay-2", "digest": digest(18)}]}}}),
        ("sums for the loss combined", "RunEvent", {"at": 4, "stepCombined": {"task": CLASSES["id"], "statistics": {"statistics": digest(15)}}}),
        ("scores combined", "RunEvent", {"at": 4, "stepCombined": {"task": SCORES["id"], "reference": {"reference": digest(20)}}}),
        ("sums solved", "RunEvent", {"at": 4, "stepCombined": {"task": GRAM["id"], "solve": {
            "standardisation": digest(2),
            "errors": [{"ridge": 0.1, "error": 0.25}, {"ridge": 1, "error": 0.2}],
            "candidates": [{"ridge": 0.1, "balance": 0.5, "folds": [digest(11), digest(12)]}, {"ridge": 1, "folds": [digest(13), digest(14)]}],
        }}}),
        ("prototypes solved", "RunEvent", {"at": 4, "stepCombined": {"task": GRAM["id"], "solve": {"candidates": [{"balance": 1, "folds": [digest(11)], "shrinkage": 0.5}]}}}),
        ("head fitted to virtual features", "RunEvent", {"at": 4, "stepCombined": {"task": MEANS["id"], "calibrate": {"head": digest(19)}}}),
        ("heads combined", "RunEvent", {"at": 4, "stepCombined": {"task": TASK, "fit": {"head": digest(3), "trainingLoss": 0.7}}}),
        ("heads combined, with what is remembered", "RunEvent", {"at": 4, "stepCombined": {"task": TASK, "fit": {
            "head": digest(3),
            "trainingLoss": 0.7,
            "memory": digest(8),
            "correction": digest(9),
            "corrections": [{"site": "bay-1", "digest": digest(10)}],
        }}}),
        ("what is remembered", "Memory", {"vectors": [{"name": "first moment", "values": doubles(0.5, -1e300)}, {"name": "steps", "values": doubles(7.0)}]}),
        ("heads alone gathered", "RunEvent", {"at": 4, "stepCombined": {"task": ALONE["id"], "alone": {"heads": [{"site": "bay-1", "digest": digest(4)}]}}}),
        ("evaluations gathered", "RunEvent", {"at": 4, "stepCombined": {"task": TEST["id"], "evaluate": {"evaluations": [{"site": "bay-1", "evaluation": CONFUSION}, {"site": "bay-2", "evaluation": EMPTY}]}}}),
        ("head chosen", "RunEvent", {"at": 4, "stepCombined": {"task": CROSS["id"], "evaluate": {
            "evaluations": [{"site": "bay-1", "evaluation": {**CONFUSION, "head": "ridge 1.00, balance 0, fold 1"}}],
            "chosen": {"ridge": 1, "balance": 0.5, "temperature": 0.125, "head": digest(3), "value": 0.875, "unseen": [{"site": "bay-1", "digest": digest(13)}]},
        }}}),
        ("wait ended", "RunEvent", {"at": 5, "waitEnded": {}}),
        ("coordinator restarted", "RunEvent", {"at": 6, "coordinatorRestarted": {}}),
        ("run paused", "RunEvent", {"at": 7, "runPaused": {"by": "operator"}}),
        ("run resumed", "RunEvent", {"at": 7, "runResumed": {"by": "operator"}}),
        ("run stopped", "RunEvent", {"at": 7, "runStopped": {"by": "operator"}}),
        ("run failed", "RunEvent", {"at": 8, "runFailed": {"code": 603, "message": "Quorum not reached."}}),
        ("run completed", "RunEvent", {"at": 9, "runCompleted": {"head": digest(3), "model": digest(6)}}),
        ("run completed with a signature", "RunEvent", {"at": 9, "runCompleted": {"head": digest(3), "model": digest(6), "signature": signature(26), "signedBy": digest(23)}}),
        ("site withdrawn", "RunEvent", {"at": 10, "siteWithdrawn": {"site": "bay-1", "by": "zoe", "head": digest(13), "model": digest(7), "signature": signature(26), "signedBy": digest(23), "basis": "figures"}}),
        ("site withdrawn, proven by a run", "RunEvent", {"at": 11, "siteWithdrawn": {"site": "bay-1", "by": "zoe", "head": digest(13), "model": digest(7), "signature": signature(26), "signedBy": digest(23), "basis": "run", "sameAs": "lagoon-2"}}),
    ],
}


def for_parse_dict(value):
    if isinstance(value, list):
        return [for_parse_dict(one) for one in value]
    if not isinstance(value, dict):
        return value
    if list(value) == ["hex"]:
        return base64.b64encode(bytes.fromhex(value["hex"])).decode()
    return {key: for_parse_dict(one) for key, one in value.items()}


def main():
    with tempfile.TemporaryDirectory() as folder:
        modules = compile_schemas(folder)
        (PROTOCOL / "golden").mkdir(exist_ok=True)
        for group, vectors in GROUPS.items():
            lines = []
            for name, kind, message in vectors:
                made = next(getattr(module, kind) for module in modules if hasattr(module, kind))()
                ParseDict(for_parse_dict(message), made)
                vector = {"name": name, "type": kind, "message": message, "hex": made.SerializeToString(deterministic=True).hex()}
                lines.append(" " + json.dumps(vector, ensure_ascii=False))
            (PROTOCOL / f"golden/{group}.golden.json").write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
