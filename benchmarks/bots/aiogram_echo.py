"""A bare echo bot as aiogram's own examples write it: default client, polling, one handler."""

from __future__ import annotations

import asyncio
import os

import meter
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message

KEYBOARD = [
    [
        InlineKeyboardButton(text="Option 1", callback_data="1"),
        InlineKeyboardButton(text="Option 2", callback_data="2"),
    ],
    [InlineKeyboardButton(text="Option 3", callback_data="3")],
]
dispatcher = Dispatcher()


@dispatcher.message()
async def echo(message: Message) -> None:
    """Say the same again, with buttons."""
    await message.answer(message.text or "", reply_markup=InlineKeyboardMarkup(inline_keyboard=KEYBOARD))


async def main() -> None:
    """Poll until a signal stops it."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["BENCHMARK_URL"]))
    await dispatcher.start_polling(Bot(os.environ["BENCHMARK_TOKEN"], session=session))


if __name__ == "__main__":
    meter.install()
    asyncio.run(main())
