"""What the Bot API says when it refuses a request, in the real server's own words and codes."""

from __future__ import annotations

BAD_REQUEST = 400
UNAUTHORIZED = 401
FORBIDDEN = 403
NOT_FOUND = 404
CONFLICT = 409
TOO_MANY_REQUESTS = 429


class RefusedError(Exception):
    """A request that is answered with `ok: false`.

    Args:
        code: HTTP status and `error_code` alike.
        description: the real server's sentence.
        retry_after: seconds to wait, for 429; goes into `parameters` and into the Retry-After header.
    """

    def __init__(self, code: int, description: str, *, retry_after: int = 0) -> None:
        """Keep code, sentence and pause."""
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after


class ImpossibleError(Exception):
    """Something a person's Telegram would not let them do, such as pressing a button that is not there."""


def bad_request(reason: str) -> RefusedError:
    """Refuse with 400; the server lowers the first letter unless a constant such as BUTTON_DATA_INVALID follows.

    Args:
        reason: the sentence, with or without its capital letter.

    Returns:
        The error to raise.
    """
    if not (reason[1:2].isupper() or reason[1:2] == "_"):
        reason = reason[0].lower() + reason[1:]
    return RefusedError(BAD_REQUEST, f"Bad Request: {reason}")


def forbidden(reason: str) -> RefusedError:
    """Refuse with 403, as after a block; `reason` is the sentence after the colon."""
    return RefusedError(FORBIDDEN, f"Forbidden: {reason}")
