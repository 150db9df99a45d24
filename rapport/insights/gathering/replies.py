"""What is new in a reply to a mail: without the mail that it answers, and without signatures."""

import re

_ENDS = re.compile(  # a line from which on nothing is the writer's, or nothing is meant for reading
    r"^(?:>|-{2,}\s?(?:original|forwarded|原始邮件|原邮件|转发|回复)|-{2,}\s*$|_{5,}|={5,}"
    r"|on\s.{5,120}\swrote:\s*$|.{0,80}(?:于|在).{3,80}写道[:：]?\s*$|(?:from|sent|to|subject)\s?:\s"
    r"|(?:发件人|发送时间|收件人|主题|抄送)\s?[:：]"
    r"|(?:sent|get outlook) (?:from|for) (?:my\s)?.{2,40}$|发自我?的?\s?\S.{0,30}$"
    r"|来自.{1,20}(?:客户端|手机)$)",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^(?:(?:best|kind|warm|many|with)?\s?(?:regards|wishes)|best|cheers|thanks|thank you"
    r"|many thanks|sincerely|yours(?: \w+)?"
    r"|此致|敬礼|祝好|祝商祺|顺颂商祺|谢谢|多谢|感谢)[\s,，.。!！]*$",
    re.IGNORECASE,
)
_SIGNATURE_LINES, _SIGNATURE_LENGTH = 6, 60


def new_words(text: str) -> str:
    """Give what the writer of a reply adds; empty where it is nothing."""
    own: list[str] = []
    for line in text.replace("\r", "").split("\n"):
        if _ENDS.match(line.strip()):
            break
        own.append(line.rstrip())
    return "\n".join(_unsigned(own)).strip()


def _unsigned(lines: list[str]) -> list[str]:
    """Without a closing and the few short lines that follow it."""
    for place in range(max(0, len(lines) - 1 - _SIGNATURE_LINES), len(lines)):
        rest = [line for line in lines[place + 1 :] if line.strip()]
        short = all(len(line) <= _SIGNATURE_LENGTH for line in rest)
        if place > 0 and _CLOSING.match(lines[place].strip()) and short:
            return lines[:place]
    return lines
