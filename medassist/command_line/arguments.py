"""The words of the command line: which commands there are and what each takes (the contract that scripts rely on)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NoReturn

from medassist.errors import WrongUse

LATER = {
    "calc": ("临床计算器", "The clinical calculator"),
    "check-order": ("处方核查", "Checking orders"),
    "backup": ("备份", "Backup"),
}
"""Commands of the contract that a later version brings: one sentence and exit code 2 until then."""


class _Parser(argparse.ArgumentParser):
    """Wrong use becomes one sentence, not a page of usage."""

    def error(self, message: str) -> NoReturn:
        raise WrongUse(
            zh=f"命令用法不对：{message}。运行 {self.prog} --help 查看用法。",
            en=f"Wrong use: {message}. Run {self.prog} --help for the usage.",
        )


def parse(arguments: list[str]) -> argparse.Namespace:
    """The parsed command line. Raises WrongUse; --help prints and ends."""
    parser = _parser()
    options, rest = parser.parse_known_args(arguments)
    if rest and not is_later(options):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return options


def is_later(options: argparse.Namespace) -> bool:
    """Whether a later version brings the command, whatever its arguments will be."""
    return options.command in LATER


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="medassist", description="Cited decision support, offline. 离线、有据可查的临床决策支持。")
    _common(parser, top=True)
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser, metavar="COMMAND")

    ask = _command(commands, "ask", "one question or case / 一个问题或病例")
    ask.add_argument("text", nargs="+")
    ask.add_argument("--patient", type=Path, metavar="FILE.json")
    ask.add_argument("--library", action="append", metavar="NAME")
    ask.add_argument("--no-writing", action="store_true")
    ask.add_argument("--json", action="store_true")

    batch = _command(commands, "batch", "a file of questions / 一批问题")
    batch.add_argument("input", type=Path, metavar="IN")
    batch.add_argument("-o", "--output", type=Path, metavar="OUT")
    batch.add_argument("--resume", action="store_true")
    batch.add_argument("--overwrite", action="store_true")
    batch.add_argument("--no-writing", action="store_true")
    batch.add_argument("--library", action="append", metavar="NAME")

    write = _command(commands, "write", "summary, translation, letter, hand-out / 摘要、翻译、信件、给病人的说明")
    write.add_argument("task", choices=("summary", "translation", "letter", "handout"))
    write.add_argument("file", type=Path, metavar="FILE|-", help="a text, or the answer object of a case / 文本或回答")
    write.add_argument("--to", choices=("zh", "en"), default=None, help="language of the text / 写成哪种语言")
    write.add_argument("--kind", choices=("referral", "discharge"), default=None, help="of a letter / 信件种类")
    write.add_argument("--condition", default=None, metavar="NAME", help="what the case is held for / 认定的疾病")
    write.add_argument("--patient", type=Path, default=None, metavar="FILE.json")
    write.add_argument("--json", action="store_true")

    library = _command(commands, "library", "own documents / 自己的资料库").add_subparsers(
        dest="action", required=True, parser_class=_Parser
    )
    add = _command(library, "add", "add files or folders / 添加")
    add.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    add.add_argument("--name", default=None)
    _command(library, "list", "all libraries / 列表").add_argument("--json", action="store_true")
    _command(library, "remove", "remove one / 删除").add_argument("name")

    search = _command(commands, "search", "ranked passages / 检索")
    search.add_argument("text", nargs="*")
    search.add_argument("--library", action="append", metavar="NAME")
    search.add_argument("-k", type=_positive, default=None)
    search.add_argument("--json", action="store_true")
    search.add_argument("--queries", type=Path, metavar="Q.jsonl")
    search.add_argument("--run", type=Path, metavar="RUN.trec")

    history = _command(commands, "history", "kept records / 历史记录").add_subparsers(
        dest="action", required=True, parser_class=_Parser
    )
    find = _command(history, "search", "find records / 查找")
    find.add_argument("text", nargs="*")
    find.add_argument("--limit", type=_positive, default=50)
    find.add_argument("--json", action="store_true")
    export = _command(history, "export", "write them to a file / 导出")
    export.add_argument("-o", "--output", type=Path, required=True, metavar="OUT")
    export.add_argument("--overwrite", action="store_true")
    _command(history, "erase", "erase all / 全部清除").add_argument("--yes", action="store_true")

    feedback = _command(commands, "feedback", "what was thought of answers / 对回答的反馈").add_subparsers(
        dest="action", required=True, parser_class=_Parser
    )
    for name, words in (("list", "what an export would hold / 查看"), ("export", "write it for the recipe / 导出")):
        act = _command(feedback, name, words)
        act.add_argument("--unmasked", action="store_true", help="names and numbers as written / 不遮盖姓名和号码")
        act.add_argument("--json", action="store_true")
        if name == "export":
            act.add_argument("file", type=Path, metavar="FILE")
            act.add_argument("--overwrite", action="store_true")
            act.add_argument("--yes", action="store_true", help="the texts were read / 已看过内容")

    models = _command(commands, "models", "model packs / 模型包").add_subparsers(
        dest="action", required=True, parser_class=_Parser
    )
    _command(models, "list", "installed packs / 列表").add_argument("--json", action="store_true")
    _command(models, "verify", "check every file / 校验").add_argument("--json", action="store_true")
    _command(models, "card", "the model card / 模型卡").add_argument("id")
    taken = _command(models, "add", "from a folder or zip / 从文件夹或压缩包添加")
    taken.add_argument("path", type=Path, metavar="PATH")
    taken.add_argument("--json", action="store_true")
    _command(models, "remove", "an added pack / 删除").add_argument("id")

    knowledge = _command(commands, "knowledge", "the knowledge base / 知识库").add_subparsers(
        dest="action", required=True, parser_class=_Parser
    )
    _command(knowledge, "check", "find faults in the entries / 检查条目")
    _command(knowledge, "compile", "make the compiled base / 编译")
    report = _command(knowledge, "report", "what the base covers / 覆盖情况")
    report.add_argument("--json", action="store_true")
    report.add_argument(
        "--diagnosis", action="store_true", help="each condition's findings, and what is thin / 每种疾病的表现及薄弱处"
    )

    overlay = _command(knowledge, "overlay", "signed corrections / 签署的修订").add_subparsers(
        dest="overlay_action", required=True, parser_class=_Parser
    )
    _command(overlay, "list", "what was signed / 列表").add_argument("--json", action="store_true")
    passed_on = _command(overlay, "export", "write them to a file for another clinic / 导出给其他诊所")
    passed_on.add_argument("file", type=Path, metavar="FILE")
    passed_on.add_argument("--overwrite", action="store_true")
    passed_on.add_argument("--json", action="store_true")
    taken_in = _command(overlay, "import", "take in another clinic's / 收入其他诊所的修订")
    taken_in.add_argument("file", type=Path, metavar="FILE")
    taken_in.add_argument("--json", action="store_true")

    _command(commands, "self-test", "what works here / 自检").add_argument("--json", action="store_true")
    _evaluate(commands)
    for name in LATER:
        _command(commands, name, "later / 后续版本").add_argument("rest", nargs=argparse.REMAINDER)
    return parser


def _evaluate(commands: argparse._SubParsersAction) -> None:
    evaluate = _command(commands, "evaluate", "measure it / 评测").add_subparsers(
        dest="action", required=True, parser_class=_Parser
    )
    retrieval = _command(evaluate, "retrieval", "how well passages are found / 检索质量")
    retrieval.add_argument("--sets", type=_folder, metavar="DIR", help="folder of the judged sets / 评测集所在文件夹")
    retrieval.add_argument("--set", action="append", metavar="NAME", help="only this one / 只评测这一个")
    retrieval.add_argument(
        "--encoder", action="append", type=_folder, metavar="DIR", help="one more pack / 另一个编码模型包"
    )
    retrieval.add_argument(
        "--reranker", action="append", type=_folder, metavar="DIR", help="reranker pack as well / 再排序模型包"
    )
    retrieval.add_argument("--out", type=_folder, metavar="FOLDER", help="figures and plot as files / 结果和图写到这里")
    retrieval.add_argument("--json", action="store_true")
    cases = _command(evaluate, "cases", "how good the differential is / 鉴别诊断质量")
    cases.add_argument("--sets", type=_folder, metavar="DIR", help="folder of the labelled sets / 评测集所在文件夹")
    cases.add_argument("--set", action="append", metavar="NAME", help="only this one / 只评测这一个")
    cases.add_argument("--vignettes", type=Path, metavar="FILE", help="other vignettes / 另一份病例")
    cases.add_argument("--part", choices=("development", "held_out"), help="only this part / 只看这一部分")
    cases.add_argument("--limit", type=_positive, metavar="N", help="the first N cases / 只取前N例")
    cases.add_argument("--no-simulation", action="store_true", help="without drawn cases / 不抽模拟病例")
    cases.add_argument("--out", type=_folder, metavar="FOLDER", help="figures and plot as files / 结果和图写到这里")
    cases.add_argument("--json", action="store_true")
    writing = _command(evaluate, "writing", "how good written texts are / 写作质量")
    writing.add_argument("--sets", type=_folder, metavar="DIR", help="folder of the sets / 评测集所在文件夹")
    writing.add_argument("--set", action="append", metavar="NAME", help="only this one / 只评测这一个")
    writing.add_argument("--pack", action="append", metavar="ID", help="only this model / 只评测这个模型包")
    writing.add_argument("--limit", type=_positive, metavar="N", help="N items of each set / 每个集只取N条")
    writing.add_argument("--out", type=_folder, metavar="FOLDER", help="figures and rows as files / 结果写到这里")
    writing.add_argument("--json", action="store_true")


def _command(commands: argparse._SubParsersAction, name: str, help_text: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=help_text)
    _common(parser, top=False)
    return parser


def _common(parser: argparse.ArgumentParser, *, top: bool) -> None:
    """Options that may stand before or after the command."""
    unset = None if top else argparse.SUPPRESS
    parser.add_argument("--data", type=_folder, default=unset, metavar="DIR", help="where user data lives / 数据文件夹")
    parser.add_argument("--lang", choices=("zh", "en"), default=unset, help="language of messages / 消息语言")
    quiet = False if top else argparse.SUPPRESS
    parser.add_argument("--quiet", action="store_true", default=quiet, help="no progress / 不显示进度")


def _folder(text: str) -> Path:
    """A folder's path; an empty one (an unset variable of a script) would mean the folder one happens to be in."""
    if not text.strip():
        raise argparse.ArgumentTypeError("the folder has no name")
    return Path(text)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a positive number")
    return int(text)


def is_terminal() -> bool:
    """Whether a person may be asked at the terminal."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr is not None and sys.stderr.isatty()
