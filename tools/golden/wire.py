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
    return [importlib.import_module(f"{name}_pb2") for name in ("common", "site", "journal")]


def floats(*values):
    return {"hex": struct.pack(f"<{len(values)}f", *values).hex()}


def doubles(*values):
    return {"hex": struct.pack(f"<{len(values)}d", *values).hex()}


def digest(byte):
    return {"hex": f"{byte:02x}" * 32}


FEDERATION = '{"federation":"lagoon","classes":["cat","dog"]}'
PROFILE = {
    "counts": {"train": 300, "validation": 40, "test": 0},
    "classCounts": [200, -1, 100],
    "engine": "wasm",
    "software": "atoll 0.1.0",
}
CONFUSION = {"head": "federated", "classes": 2, "count": 300, "lossSum": 123.5, "confusion": [150, 1, 149, 0]}
EMPTY = {"head": "alone:bay-1", "classes": 2, "confusion": [0, 0, 0, 0]}
HEAD = {
    "tensors": [{"name": "dense/kernel", "shape": [3, 2]}, {"name": "dense/bias", "shape": [2]}],
    "values": floats(0.5, -0.25, 1e-45, 3.4e5, -0.0, 1.0, 7.0, 0.1),
}
TASK = "lagoon-1/2-fit"
SUMMARISE = {"id": "lagoon-1/1-summarise", "summarise": {"statistics": "moments"}}
FIT = {"id": TASK, "round": 1, "fit": {"head": digest(1), "standardisation": digest(2), "epochs": 5}}
ALONE = {"id": "lagoon-1/8-fit", "round": 300, "fit": {"head": digest(1), "epochs": 1, "alone": True}}
JUDGE = {"id": "lagoon-1/3-evaluate", "round": 1, "evaluate": {"heads": [{"name": "federated", "digest": digest(255)}], "standardisation": digest(2)}}
TEST = {
    "id": "lagoon-1/9-evaluate",
    "round": 2,
    "evaluate": {"heads": [{"name": "federated", "digest": digest(3)}, {"name": "alone:bay-1", "digest": digest(4)}], "test": True, "aloneEpochs": 40},
}
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

GROUPS = {
    "results": [
        ("head", "Head", HEAD),
        ("standardisation", "Standardisation", {"mean": floats(0.5, -1.0), "scale": floats(2.0, 1.0)}),
        ("answer to summarise", "TaskResult", {"task": SUMMARISE["id"], "moments": {"count": 3, "sum": doubles(1.5, -2.25), "sumOfSquares": doubles(0.8, 2.0)}}),
        ("answer to fit", "TaskResult", {"task": TASK, "fit": {"head": HEAD, "samples": 300, "losses": [1.5, 0.0, 0.1]}}),
        ("answer to evaluate", "TaskResult", {"task": TEST["id"], "evaluate": {"evaluations": [CONFUSION, EMPTY]}}),
        ("task summarise", "Task", SUMMARISE),
        ("task fit", "Task", FIT),
        ("task fit alone", "Task", ALONE),
        ("task evaluate on validation images", "Task", JUDGE),
        ("task evaluate on test images", "Task", TEST),
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
    "journal": [
        ("run created", "RunEvent", {"at": 1.7e12, "runCreated": {"run": "lagoon-1", "federation": FEDERATION, "featureSize": 1280, "backbone": digest(9), "initialHead": digest(0), "by": "operator"}}),
        ("site joined", "RunEvent", {"at": 1.7e12, "siteJoined": {"site": "bay-1", "instance": "7f3a", "profile": PROFILE}}),
        ("site disconnected", "RunEvent", {"at": 1700000000000.5, "siteDisconnected": {"site": "bay-1"}}),
        ("site reconnected", "RunEvent", {"at": 1, "siteReconnected": {"site": "bay-1"}}),
        ("site left", "RunEvent", {"at": 1, "siteLeft": {"site": "bay-1", "reason": "maintenance"}}),
        ("result accepted", "RunEvent", {"at": 2, "resultAccepted": {"task": TASK, "site": "bay-1", "digest": digest(5), "sizeBytes": 5300, "seconds": {"train": 1.25}}}),
        ("result accepted without times", "RunEvent", {"at": 2, "resultAccepted": {"task": TASK, "site": "bay-1", "digest": digest(5), "sizeBytes": 5300}}),
        ("step closed", "RunEvent", {"at": 3, "stepClosed": {"task": TASK, "contributions": [{"site": "bay-1", "digest": digest(5)}, {"site": "bay-2", "digest": digest(7)}], "reason": "all-answered"}}),
        ("statistics combined", "RunEvent", {"at": 4, "stepCombined": {"task": SUMMARISE["id"], "summarise": {"standardisation": digest(2)}}}),
        ("heads combined", "RunEvent", {"at": 4, "stepCombined": {"task": TASK, "fit": {"head": digest(3), "trainingLoss": 0.7}}}),
        ("heads alone gathered", "RunEvent", {"at": 4, "stepCombined": {"task": ALONE["id"], "alone": {"heads": [{"site": "bay-1", "digest": digest(4)}]}}}),
        ("evaluations gathered", "RunEvent", {"at": 4, "stepCombined": {"task": TEST["id"], "evaluate": {"evaluations": [{"site": "bay-1", "evaluation": CONFUSION}, {"site": "bay-2", "evaluation": EMPTY}]}}}),
        ("wait ended", "RunEvent", {"at": 5, "waitEnded": {}}),
        ("coordinator restarted", "RunEvent", {"at": 6, "coordinatorRestarted": {}}),
        ("run stopped", "RunEvent", {"at": 7, "runStopped": {"by": "operator"}}),
        ("run failed", "RunEvent", {"at": 8, "runFailed": {"code": 603, "message": "Quorum not reached."}}),
        ("run completed", "RunEvent", {"at": 9, "runCompleted": {"head": digest(3), "model": digest(6)}}),
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
